// The answer in a sentence, and whether it is sure.
import { digits, dollars, gib, interval, words } from './figures.js';

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

/** What requirements bound, as people say it. */
const quantities = {
  minBatchSize: 'at once', maxTotalGiB: 'GiB', maxTtftMs: 'ms to the first token', maxTpotMs: 'ms a token', maxRequestMs: 'ms a request or batch',
  minOutputTokensPerSecond: 'tokens a second', minSamplesPerSecond: 'samples a second', maxUsdPerHour: 'dollars an hour',
  maxCostPerMillionTokens: 'dollars a million tokens', maxAccuracyLoss: '% of accuracy lost',
};

/** Green where all holds, amber where an interval crosses a limit, red where something does not hold. */
export function colourOf(answer) {
  const { total, budget } = memoryOf(answer);
  const crossing = total.low <= budget && budget < total.high;
  const unsure = checksOf(answer).filter(check => isUnsure(answer, check));
  const failed = checksOf(answer).filter(check => !check.passed && !unsure.includes(check));
  if (!answer.startup.starts || (!answer.fits && !crossing) || failed.length > 0) return no;
  return crossing || unsure.length > 0 || !answer.fits ? perhaps : sure;
}

/** @param titles what engines are called
 *  @returns the verdict of memory, and the other sentences */
export function sentencesOf(answer, titles) {
  const { total, budget } = memoryOf(answer);
  const { gpu, engine } = answer.resolved.request;
  const word = answer.fits ? 'Fits' : answer.startup.starts ? 'Does not fit' : 'Does not start';
  const perhapsWord = answer.startup.starts && total.low <= budget && budget < total.high ? ', perhaps' : '';
  const place = `on ${gpu.count > 1 ? 'each of ' : ''}${gpu.count} × ${gpu.id ?? gpu.name} with ${titles[engine.name]} ${engine.version}`;
  const first = `${word}${perhapsWord}: ${gib(total.estimate).replace(' GiB', '')} of ${gib(budget)} ${place}.`;
  const parts = [];
  if (!answer.startup.starts) parts.push(...answer.startup.refusals.map(refusal => refusal.message));
  else if (!answer.fits && answer.memory.perGpu.freeBytes < 0) parts.push(`${gib(-answer.memory.perGpu.freeBytes)} are missing on each GPU.`);
  const largest = answer.largestBatch;
  if (largest.batchSize > 0) parts.push(`${largest.batchSize.toLocaleString('en')} at once at most (${words(largest.limitedBy)}).`, timesOf(answer));
  const unsure = checksOf(answer).filter(check => isUnsure(answer, check));
  parts.push(said('Missed', checksOf(answer).filter(check => !check.passed && !unsure.includes(check))),
    said('Missed, perhaps', unsure.filter(check => !check.passed)), said('Held, perhaps', unsure.filter(check => check.passed)));
  return [first, parts.filter(Boolean).join(' ')];
}

function timesOf(answer) {
  const { ttftMs, tpotMs, batchMs } = answer.latency;
  const times = [
    ttftMs && `${interval(ttftMs, 'ms')} to the first token`,
    tpotMs && `${interval(tpotMs, 'ms')} a token`,
    batchMs && `${interval(batchMs, 'ms')} a batch`,
    answer.cost && `${dollars(answer.cost.usdPerHour)} an hour`,
  ].filter(Boolean);
  return times.length > 0 ? `${times.join(', ')}.` : null;
}

/** "Missed: 10.5 ms a token, 7.5 at most." */
function said(outcome, checks) {
  const each = ({ name, limit, actual }) => name in quantities
    ? `${digits(actual) ?? 'no'} ${quantities[name]}, ${digits(limit)} at ${name.startsWith('min') ? 'least' : 'most'}`
    : `${words(name)} ${digits(limit)}, found ${digits(actual) ?? 'none'}`;
  return checks.length > 0 ? `${outcome}: ${checks.map(each).join('; ')}.` : null;
}

/** All checks but that of memory, which the first sentence says. */
const checksOf = answer => (answer.verdict?.checks ?? []).filter(check => check.name !== 'fits');

const isUnsure = (answer, check) => crosses(bounded[check.name]?.(answer), check.limit);

// An engine's share may be for weights and cache alone (SGLang): what it takes beside it counts as well.
const memoryOf = ({ memory: { perGpu } }) => ({ total: perGpu.totalBytes, budget: perGpu.totalBytes.estimate + perGpu.freeBytes });

const crosses = (figure, limit) => figure != null && figure.low <= limit && limit <= figure.high && figure.low !== figure.high;
