// How sure the figures are: the intervals, and what they rest on.
import { element, table } from './dom.js';
import { digits, gib } from './figures.js';

export function howSure(answer) {
  const memory = answer.memory.perGpu;
  const rows = [
    ['total memory', memory.totalBytes, gib], ['activations', memory.activationsBytes, gib], ['CUDA graphs', memory.cudaGraphBytes, gib],
    ['run time', memory.runtimeBytes, gib], ['first token, ms', answer.latency.ttftMs, digits], ['a token, ms', answer.latency.tpotMs, digits],
    ['a request, ms', answer.latency.requestMs, digits], ['a batch, ms', answer.latency.batchMs, digits],
    ['output tokens a second', answer.throughput.outputTokensPerSecond, digits], ['samples a second', answer.throughput.samplesPerSecond, digits],
    ['watts', answer.energy?.watts, digits], ['accuracy lost, %', answer.quality.accuracyLoss, digits],
  ].filter(([, figure]) => figure);
  return [
    element('p', {}, 'Weights and cache are counted. The rest is predicted: in 8 of 10 cases the truth lies between low and high.'),
    table('Predictions', [
      { title: 'figure', cell: ([name]) => name },
      { title: 'low', value: true, cell: ([, figure, form]) => form(figure.low) },
      { title: 'estimate', value: true, cell: ([, figure, form]) => form(figure.estimate) },
      { title: 'high', value: true, cell: ([, figure, form]) => form(figure.high) },
    ], rows),
    explanations(answer),
  ];
}

function explanations(answer) {
  if (!answer.explanation) return null;
  return element('details', {}, element('summary', {}, 'Formulas'), table('How the figures came about', [
    { title: 'quantity', cell: each => each.quantity },
    { title: 'formula', cell: each => element('code', {}, each.formula) },
    { title: 'values', cell: each => Object.entries(each.values).map(([name, value]) => `${name} ${digits(value)}`).join(', ') },
    { title: 'source', cell: each => each.source },
  ], answer.explanation));
}
