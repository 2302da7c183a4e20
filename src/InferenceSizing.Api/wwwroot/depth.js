// What fewer layers, pruning and each quantization would save and lose.
import { element, table } from './dom.js';
import { digits, gib } from './figures.js';
import { at } from './request.js';
import { get, post } from './service.js';

const fewer = [0.75, 0.5, 0.25];
const pruned = [{ kind: 'unstructured', ratio: 0.5 }, { kind: '2:4' }, { kind: 'heads', ratio: 0.25 }, { kind: 'channels', ratio: 0.25 }];

/** @param sent the request without what was filled in: a change moves defaults too */
/** @param apply called with a merge patch */
export async function depthAndPrecision(sent, answer, apply) {
  const { require, detail, ...request } = structuredClone(sent);
  const weights = (await get('/precisions')).items.map(each => each.id);
  const layers = await layersOf(answer);
  const sweeps = await Promise.all([
    sweep(request, 'precision', weights.map(id => ({ weights: id })), each => each.weights, value => ({ precision: value })),
    layers > 1 ? sweep(request, 'techniques.layers', [...new Set(fewer.map(share => Math.max(1, Math.round(layers * share))))],
      count => `${count} of ${layers} layers`, value => ({ techniques: { layers: value } })) : [],
    sweep(request, 'techniques.pruning', pruned, cut => `pruned: ${cut.kind}${cut.ratio ? ` ${cut.ratio * 100} %` : ''}`,
      value => ({ techniques: { pruning: value } })),
  ]);
  const asked = { name: 'as asked', fits: answer.fits, weightsBytes: answer.memory.perGpu.weightsBytes, totalBytes: answer.memory.perGpu.totalBytes.estimate,
    largestBatch: answer.largestBatch.batchSize, tpotMs: answer.latency.tpotMs?.estimate, batchMs: answer.latency.batchMs?.estimate,
    accuracyLoss: answer.quality.accuracyLoss?.estimate };
  const tried = sweeps.flat();
  const rows = [asked, ...tried.filter(row => !row.error)];
  const out = tried.filter(row => row.error);
  return [
    table('What each would save and lose', [
      { title: 'change', cell: row => row.patch ? element('button', { type: 'button', class: 'link', click: () => apply(row.patch) }, row.name) : row.name },
      { title: 'weights', value: true, cell: row => gib(row.weightsBytes) },
      { title: 'total', value: true, cell: row => gib(row.totalBytes) },
      { title: 'largest batch', value: true, cell: row => row.largestBatch },
      { title: 'ms a token or batch', value: true, cell: row => row.fits ? digits(row.tpotMs ?? row.batchMs) : 'does not fit' },
      { title: 'accuracy lost, %', value: true, cell: row => digits(row.accuracyLoss) ?? 'not known' },
    ], rows),
    element('p', { class: 'note' }, answer.quality.basis),
    out.length === 0 ? null : element('details', {}, element('summary', {}, `${out.length} changes do not go with it`), table('Why', [
      { title: 'change', cell: row => row.name },
      { title: 'reason', cell: row => row.error },
    ], out)),
  ];
}

/** Layers of the model; of one that is described elsewhere, those of its architecture. */
async function layersOf(answer) {
  const { model } = answer.resolved;
  if (!model.id) return at(answer.resolved.request, 'model.architecture.layers');
  return at(await get(`/models/${model.id}`), 'dimensions.layers');
}

/** Points of one axis, each as a row. */
async function sweep(request, path, values, nameOf, patchOf) {
  const answer = await post('/sweep', { request, axes: [{ path, values }] });
  return answer.points.map(point => ({ ...point, name: nameOf(point.at[path]), patch: patchOf(point.at[path]) }));
}
