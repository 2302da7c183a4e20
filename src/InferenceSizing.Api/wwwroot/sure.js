// How sure the figures are: the intervals, what they rest on, and how far such figures were off where others measured.
import { element, table } from './dom.js';
import { digits, gib, words } from './figures.js';
import { get } from './service.js';

const inCommon = {
  deployment: 'this model, card and engine', chip: 'this card and engine', chipClass: 'this engine on cards of this class', engine: 'this engine',
  all: 'all engines',
};

export async function howSure(answer) {
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
    leanedOn(answer),
    await published(answer.resolved.request),
    explanations(answer),
  ];
}

/** Measured runs of the workspace that the times leaned on. */
function leanedOn(answer) {
  if (!answer.calibratedBy?.length) return null;
  const outliers = answer.calibratedBy.filter(run => run.outlier).length;
  return element('p', {}, `Times lean on ${answer.calibratedBy.length - outliers} measured runs of the workspace`
    + (outliers > 0 ? `; ${outliers} more are not believed.` : '.'));
}

/** Errors of the nearest slice of published measurements, which the constants were fitted without. */
async function published(request) {
  const query = new URLSearchParams({ engine: request.engine.name });
  if (request.gpu.id) query.set('gpu', request.gpu.id);
  if (request.model.id) query.set('model', request.model.id);
  const [slice] = (await get(`/accuracy?${query}`)).slices;
  if (!slice) return element('p', { class: 'note' }, 'Nobody has published such figures that these could be compared with.');
  return table(`Against published figures of ${inCommon[slice.inCommon]}`, [
    { title: 'figure', cell: each => words(each.quantity) },
    { title: 'published figures', value: true, cell: each => String(each.figures) },
    { title: 'publishers', value: true, cell: each => String(each.sources) },
    { title: 'median error, %', value: true, cell: each => digits(each.medianErrorPercent) },
    { title: 'in the interval, %', value: true, cell: each => digits(each.inIntervalPercent) },
  ], slice.quantities);
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
