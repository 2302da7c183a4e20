// Latency and throughput over batch and over context.
import { element } from './dom.js';
import { picture } from './pictures.js';

const points = 16;

/** Whole numbers from 1 to the last, evenly apart by their ratio. */
export function spread(last, least = 1) {
  const values = Array.from({ length: points }, (_, place) => Math.round(least * (last / least) ** (place / (points - 1))));
  return [...new Set(values)];
}

/** The request that a sweep varies: asked for at once, so that rates of arrival do not stand beside the batch. */
function varied(answer) {
  const request = structuredClone(answer.resolved.request);
  delete request.detail;
  return request;
}

export async function batchCurve(answer) {
  const request = varied(answer);
  if (request.workload.requestsPerSecond) return element('p', {}, 'The load is given as a rate of requests: what is in flight follows from it.');
  const last = Math.max(8, answer.largestBatch.batchSize, request.workload.batchSize);
  const values = [...new Set([...spread(last), request.workload.batchSize])].sort((one, other) => one - other);
  return picture('/sweep', { request, axes: [{ path: 'workload.batchSize', values }] });
}

export async function contextCurve(answer) {
  const request = varied(answer);
  const asked = request.workload.inputTokens;
  if (asked === undefined) return element('p', {}, 'Images have no context.');
  const longest = answer.capacity?.largestContextTokens ?? 0;
  const last = Math.max(asked * 2, longest - (request.workload.outputTokens ?? 0));
  const values = [...new Set([...spread(last, Math.min(128, asked)), asked])].sort((one, other) => one - other);
  return picture('/sweep', { request, axes: [{ path: 'workload.inputTokens', values }] });
}
