// The answer in a sentence, and whether it is sure.
import { digits, dollars, gib, interval, words } from './figures.js';
import { at } from './request.js';

const sure = 'green', perhaps = 'amber', no = 'red';

/** The figure of the answer that each requirement bounds from above. */
const bounded = {
  maxTtftMs: answer => answer.latency.ttftMs,
  maxTpotMs: answer => answer.latency.tpotMs,
  maxRequestMs: answer => answer.latency.requestMs ?? answer.latency.batchMs,
  minOutputTokensPerSecond: answer => answer.throughput.outputTokensPerSecond,
  minSamplesPerSecond: answer => answer.throughput.samplesPerSecond,
  maxAccuracyLoss: answer => answer.quality.accuracyLoss,
};

/** Green where all holds, amber where an interval crosses a limit, red where something does not hold. */
export function colourOf(answer) {
  const { total, budget } = memoryOf(answer);
  const crossing = total.low <= budget && budget < total.high;
  const unsure = (answer.verdict?.checks ?? []).filter(check => crosses(bounded[check.name]?.(answer), check.limit)).map(check => check.name);
  const failed = (answer.verdict?.checks ?? []).filter(check => !check.passed && !unsure.includes(check.name) && check.name !== 'fits');
  if (!answer.startup.starts || (!answer.fits && !crossing) || failed.length > 0) return no;
  return crossing || unsure.length > 0 || !answer.fits ? perhaps : sure;
}

/** @returns the verdict of memory, and the other sentences */
export function sentencesOf(answer) {
  const { total, budget } = memoryOf(answer);
  const request = answer.resolved.request;
  const word = answer.fits ? 'Fits' : answer.startup.starts ? 'Does not fit' : 'Does not start';
  const perhapsWord = colourOf(answer) === perhaps ? ', perhaps' : '';
  const place = `on ${request.gpu.count} × ${request.gpu.id ?? request.gpu.name} with ${request.engine.name} ${request.engine.version}`;
  const first = `${word}${perhapsWord}: ${gib(total.estimate)} of ${gib(budget)} ${place}.`;
  const parts = [];
  if (!answer.startup.starts) parts.push(...answer.startup.refusals.map(refusal => refusal.message));
  else if (!answer.fits && answer.memory.perGpu.freeBytes < 0) parts.push(`${gib(-answer.memory.perGpu.freeBytes)} are missing on each GPU.`);
  const largest = answer.largestBatch;
  parts.push(`${largest.batchSize} at once at most (${words(largest.limitedBy)}).`);
  const { ttftMs, tpotMs, batchMs } = answer.latency;
  const times = [
    ttftMs && `${interval(ttftMs, 'ms')} to the first token`,
    tpotMs && `${interval(tpotMs, 'ms')} a token`,
    batchMs && `${interval(batchMs, 'ms')} a batch`,
    answer.cost && `${dollars(answer.cost.usdPerHour)} an hour`,
  ].filter(Boolean);
  if (times.length > 0) parts.push(`${times.join(', ')}.`);
  const missed = (answer.verdict?.checks ?? []).filter(check => !check.passed);
  if (missed.length > 0) parts.push(`Missed: ${missed.map(check => `${words(check.name)} ${digits(check.limit)}, found ${digits(check.actual) ?? 'none'}`).join('; ')}.`);
  return [first, parts.join(' ')];
}

const memoryOf = answer => ({ total: answer.memory.perGpu.totalBytes, budget: at(answer, 'memory.gpu.budgetBytes') });

const crosses = (figure, limit) => figure != null && figure.low <= limit && limit <= figure.high && figure.low !== figure.high;
