// What would make it pass, before and after, each to be applied.
import { element, show } from './dom.js';
import { digits, dollars, gib, words } from './figures.js';

/** @param apply called with a remedy's merge patch */
export function showRemedies(answer, apply) {
  if (answer.remedies.length === 0) {
    show('remedies');
    return;
  }
  const pass = answer.remedies[0].remaining.length === 0;
  show('remedies',
    element('h2', {}, pass ? 'What would make it pass' : 'What comes nearer'),
    element('ul', { class: 'cards' }, answer.remedies.map(remedy => element('li', {}, card(answer, remedy, apply)))));
}

function card(answer, remedy, apply) {
  const { effect } = remedy;
  const rows = [
    ['GPUs', answer.resolved.request.gpu.count, effect.gpus],
    ['memory', gib(answer.memory.perGpu.totalBytes.estimate), gib(effect.totalBytes)],
    ['ms a token', digits(answer.latency.tpotMs?.estimate), digits(effect.tpotMs)],
    ['ms a batch', digits(answer.latency.batchMs?.estimate), digits(effect.batchMs)],
    ['first token, ms', digits(answer.latency.ttftMs?.estimate), digits(effect.ttftMs)],
    ['an hour', dollars(answer.cost?.usdPerHour), dollars(effect.usdPerHour)],
    ['accuracy lost, %', digits(answer.quality.accuracyLoss?.estimate), digits(effect.accuracyLoss?.estimate)],
  ].filter(([, before, after]) => before !== after && (before != null || after != null));
  return element('article', { class: 'card' },
    element('h3', {}, remedy.title),
    element('dl', {}, rows.flatMap(([name, before, after]) => [
      element('dt', {}, name),
      element('dd', {}, `${before ?? '–'} → `, element('b', {}, String(after ?? '–'))),
    ])),
    remedy.remaining.length > 0 ? element('p', { class: 'note' }, `Still missed: ${remedy.remaining.map(words).join(', ')}`) : null,
    element('button', { type: 'button', 'aria-label': `Apply: ${remedy.title}`, click: () => apply(remedy.change) }, 'Apply'));
}
