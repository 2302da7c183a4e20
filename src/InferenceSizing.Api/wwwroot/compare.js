// All cards for the same model and load, and what a plan would deploy.
import { element, table } from './dom.js';
import { digits, dollars, gib } from './figures.js';
import { gpus } from './names.js';
import { picture } from './pictures.js';
import { post } from './service.js';

const counts = [1, 2, 4, 8];

/** The request without what belongs to its card: other cards take the engine's defaults. */
function portable(request) {
  const { parallelism, cost, require, detail, engine, ...rest } = structuredClone(request);
  return { ...rest, engine: typeof engine === 'object' ? engine.name : engine };
}

/** @param request as it was sent */
/** @param choose called with a card and a count */
export async function compareCards(request, answer, choose) {
  const cards = await gpus;
  const several = answer.resolved.model.kind === 'decoder' ? counts : [1];
  const values = cards.flatMap(card => several.map(count => ({ id: card.id, count })));
  const { gpu, ...rest } = portable(request);
  if (rest.engine === undefined) delete rest.engine;
  const sweep = await post('/sweep', { request: rest, axes: [{ path: 'gpu', values }] });
  const rows = cards.map(card => {
    const tried = sweep.points.filter(point => point.at.gpu.id === card.id);
    return { card, ...(tried.find(point => point.fits) ?? tried.findLast(point => !point.error) ?? tried[0]) };
  });
  const fitting = rows.filter(row => row.fits), others = rows.filter(row => !row.fits);
  return [sortable(fitting, choose), excluded(others)];
}

const columns = [
  { title: 'card', text: row => row.card.id },
  { title: 'GPUs', value: row => row.gpus },
  { title: 'largest batch', value: row => row.largestBatch },
  { title: 'memory', value: row => row.totalBytes, shown: row => gib(row.totalBytes) },
  { title: 'ms a token or batch', value: row => row.tpotMs ?? row.batchMs, shown: row => digits(row.tpotMs ?? row.batchMs) },
  { title: 'tokens or samples a second', value: row => row.outputTokensPerSecond ?? row.samplesPerSecond,
    shown: row => digits(row.outputTokensPerSecond ?? row.samplesPerSecond) },
  { title: '$ an hour', value: row => row.usdPerHour, shown: row => dollars(row.usdPerHour) },
  { title: '$ a million', value: row => row.usdPerMillion, shown: row => dollars(row.usdPerMillion) },
  { title: 'W', value: row => row.watts, shown: row => digits(row.watts) },
];

function sortable(rows, choose) {
  let by = columns.find(column => column.title === '$ an hour'), rising = true;
  const body = element('tbody');
  const filter = element('input', { type: 'search', placeholder: 'h100, l40s', autocomplete: 'off', input: () => fill() });
  const heads = columns.map(column => {
    const head = element('th', { scope: 'col', class: column.value ? 'number' : null });
    head.append(element('button', { type: 'button', click: () => { rising = by === column ? !rising : true; by = column; fill(); } }, column.title));
    return head;
  });
  function fill() {
    const wanted = filter.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const key = by.value ?? by.text;
    const shown = rows.filter(row => wanted.length === 0 || wanted.some(word => row.card.id.includes(word)))
      .sort((one, other) => {
        const [a, b] = [key(one), key(other)];
        if (a == null || b == null) return (a == null) - (b == null);
        return (a < b ? -1 : a > b ? 1 : 0) * (rising ? 1 : -1);
      });
    heads.forEach((head, place) => head.setAttribute('aria-sort', columns[place] === by ? (rising ? 'ascending' : 'descending') : 'none'));
    body.replaceChildren(...shown.map(row => element('tr', {}, columns.map((column, place) => place === 0
      ? element('th', { scope: 'row' }, element('button', { type: 'button', class: 'link', click: () => choose(row.card.id, row.gpus) }, row.card.id))
      : element('td', { class: 'number' }, (column.shown ?? column.value)(row) ?? '–')))));
  }
  fill();
  return [
    element('p', {}, element('label', {}, 'Cards that you have ', filter), ' A card sizes the deployment for it.'),
    element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Cards that it fits on' },
      element('table', { id: 'cards' }, element('caption', {}, 'Fewest GPUs of each card that hold the load'),
        element('thead', {}, element('tr', {}, heads)), body)),
  ];
}

function excluded(rows) {
  if (rows.length === 0) return null;
  const why = row => row.error ?? `${gib(-row.freeBytes) ?? 'memory'} missing on each of ${row.gpus}`;
  return element('details', {}, element('summary', {}, `${rows.length} cards are out`), table('Why', [
    { title: 'card', cell: row => row.card.id },
    { title: 'reason', cell: why },
  ], rows));
}

/** The front of cost and speed for the load that the asked deployment serves. */
export async function planFront(request, answer, choose) {
  const rate = answer.throughput.requestsPerSecond?.estimate ?? answer.throughput.samplesPerSecond?.estimate;
  const { inputTokens, outputTokens, images, imageHeight, imageWidth } = answer.resolved.request.workload;
  const { maxTtftMs, maxTpotMs, maxRequestMs } = answer.resolved.request.require ?? {};
  const body = {
    models: [answer.resolved.request.model],
    workload: { requestsPerSecond: rate, ...defined({ inputTokens, outputTokens, images, imageHeight, imageWidth }) },
    objectives: defined({ maxTtftMs, maxTpotMs, maxRequestMs }),
  };
  const plan = await post('/plan', body);
  // The picture needs the cards that are in the answer, and no others.
  const gpus = [...new Set([...plan.front, ...plan.deployments].map(each => each.gpu))];
  const drawing = gpus.length > 0 ? await picture('/plan', { ...body, constraints: { gpus } }) : null;
  return [
    element('p', {}, `Deployments that serve ${digits(rate)} requests a second with a fifth to spare; ${plan.considered} were looked at.`),
    drawing,
    table('Cheapest first', [
      { title: 'deployment', cell: each => element('button', { type: 'button', class: 'link', click: () => choose(each.request) },
        `${each.gpus} × ${each.gpu} ${each.precision} ${each.engine}`) },
      { title: '$ an hour', value: true, cell: each => dollars(each.usdPerHour) },
      { title: 'ms a token or batch', value: true, cell: each => digits((each.tpotMs ?? each.requestMs)?.estimate) },
      { title: 'W', value: true, cell: each => digits(each.watts?.estimate) },
      { title: 'load, %', value: true, cell: each => digits(each.utilization * 100) },
    ], plan.deployments),
  ];
}

const defined = members => Object.fromEntries(Object.entries(members).filter(([, value]) => value != null));
