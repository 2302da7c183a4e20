// The page: a request in its fields and its address, and the answer below.
import { showChips } from './chips.js';
import { compareCards, planFront } from './compare.js';
import { batchCurve, contextCurve } from './curves.js';
import { depthAndPrecision } from './depth.js';
import { element, find, fold, show } from './dom.js';
import { expectLoad } from './load.js';
import { engineTitles, offerNames } from './names.js';
import { offerOwn } from './own.js';
import { picture } from './pictures.js';
import { showRemedies } from './remedies.js';
import { at, patched, queryOf, requestOf, spelled, withValue } from './request.js';
import { colourOf, sentencesOf } from './sentence.js';
import { post } from './service.js';
import { howSure } from './sure.js';
import { takeaway } from './takeaway.js';

const fields = [...document.querySelectorAll('[data-path]')];
let request = spelled(requestOf(new URLSearchParams(location.search)));
let asking = new AbortController();

/** What the model's field shows: an id, or that the model is one's own. */
const modelText = model => model?.id ?? (model ? `(by its ${Object.keys(model)[0]})` : '');

function fillFields() {
  for (const field of fields) {
    const value = field.id === 'model' ? modelText(request.model) : at(request, field.dataset.path);
    if (field instanceof HTMLSelectElement && value && ![...field.options].some(option => option.value === value)) {
      field.append(element('option', { value }, value));
    }
    field.value = value ?? '';
  }
  find('whole').value = JSON.stringify(request, null, 2);
}

function readField(field) {
  if (field.id === 'model') return field.value === modelText(request.model) ? undefined : (request = withValue(withoutModel(), 'model.id', field.value.trim()));
  const value = field.type === 'number' && field.value !== '' ? Number(field.value) : field.value.trim();
  // Settings belong to their engine, and the layout to the number of GPUs.
  if (field.dataset.path === 'engine.name' && value !== (at(request, 'engine.name') ?? '')) delete request.engine;
  if (field.dataset.path === 'gpu.count' && value !== (at(request, 'gpu.count') ?? '')) delete request.parallelism;
  request = withValue(request, field.dataset.path, value);
}

function withoutModel() {
  const { model, ...rest } = request;
  return rest;
}

async function ask(remember = true) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  fillFields();
  show('refusals');
  if (remember) history.pushState(null, '', `?${queryOf(request)}`);
  const sentence = find('sentence');
  try {
    const answer = await post('/estimate', request, 'application/json', 'application/json', signal);
    sentence.className = colourOf(answer);
    const [first, rest] = sentencesOf(answer, await engineTitles);
    sentence.replaceChildren(element('strong', {}, first), ` ${rest}`);
    expectLoad(answer.resolved.request);
    show('memory', await picture('/estimate', request, signal));
    if (!signal.aborted) showParts(answer);
  } catch (problem) {
    if (signal.aborted) return;
    showProblem(problem);
  }
}

function showParts(answer) {
  document.title = `${answer.fits ? 'Fits' : 'Does not fit'}: ${answer.resolved.model.id ?? answer.resolved.model.family} – InferenceSizing`;
  show('warnings', answer.warnings.length === 0 ? null : element('ul', { class: 'note' }, answer.warnings.map(each => element('li', {}, each.message))));
  showChips(answer.resolved, (path, value) => take(withValue(request, path, value)));
  showRemedies(answer, apply);
  const sent = request;
  find('parts').hidden = false;
  show('parts',
    fold('Over the batch', () => batchCurve(answer)),
    fold('Over the context', () => contextCurve(answer)),
    fold('All cards', () => compareCards(sent, answer, (id, count) => take({ ...withoutLayout(), gpu: { id, count } }))),
    fold('What to deploy for this load', () => planFront(sent, answer, take)),
    fold('Depth, precision and quality', () => depthAndPrecision(sent, answer, apply)),
    fold('Take away', () => takeaway(sent)),
    fold('How sure', () => howSure(answer)));
}

function showProblem(problem) {
  const sentence = find('sentence');
  sentence.className = 'red';
  sentence.replaceChildren(element('strong', {}, 'No answer.'), ` ${problem.message}`);
  expectLoad({});
  for (const id of ['memory', 'chips', 'warnings', 'remedies', 'parts']) show(id);
  const path = problem.type?.endsWith('gpu') ? 'gpu.id' : 'model.id';
  const offer = id => element('button', { type: 'button', class: 'chip', click: () => take(withValue(request, path, id)) }, id);
  show('refusals', (problem.nearest ?? []).map(offer));
}

/** The request without what goes with its card. */
function withoutLayout() {
  const { parallelism, cost, ...rest } = request;
  return rest;
}

function take(changed) {
  request = spelled(changed);
  ask().then(() => find('answer').focus({ preventScroll: false }));
}

const apply = patch => take(patched(request, patch));

find('ask').addEventListener('submit', event => {
  event.preventDefault();
  fields.forEach(readField);
  ask();
});
find('whole').addEventListener('change', ({ target }) => {
  try {
    take(JSON.parse(target.value));
  } catch (problem) {
    showProblem(problem);
  }
});
window.addEventListener('popstate', () => {
  request = spelled(requestOf(new URLSearchParams(location.search)));
  if (request.model) ask(false);
});
offerOwn(members => take({ ...request, ...members }), showProblem);
await offerNames();
fillFields();
if (request.model && request.gpu) await ask(false);
