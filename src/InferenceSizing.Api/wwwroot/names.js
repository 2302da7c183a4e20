// Names of models and GPUs, offered while they are typed.
import { element, find } from './dom.js';
import { get } from './service.js';

const most = 20;
const pause = 150;

/** All GPUs by id, for comparisons too. */
export const gpus = get('/gpus?pageSize=500').then(list => list.items);

const engines = get('/engines').then(list => list.items);

/** What engines are called, by the names that requests give them. */
export const engineTitles = engines.then(items => Object.fromEntries(items.map(engine => [engine.name, engine.title])));

export async function offerNames() {
  let waiting;
  find('model').addEventListener('input', ({ target }) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offerModels(target.value.trim()), pause);
  });
  find('gpus').replaceChildren(...(await gpus).map(gpu => element('option', { value: gpu.id }, gpu.name)));
  const precisions = await get('/precisions');
  find('precision').append(...precisions.items.filter(each => each.weights ?? true).map(each => element('option', { value: each.id }, each.id)));
  find('engine').append(...(await engines).map(each => element('option', { value: each.name }, each.title)));
}

async function offerModels(text) {
  if (text.length < 2) return;
  const list = await get(`/models?query=${encodeURIComponent(text.replaceAll('/', ' '))}&pageSize=${most}`).catch(() => ({ items: [] }));
  find('models').replaceChildren(...list.items.map(model => element('option', { value: model.id })));
}
