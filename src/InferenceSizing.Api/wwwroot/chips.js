// What was filled in, each as a chip that can be edited.
import { element, show } from './dom.js';
import { words } from './figures.js';
import { at } from './request.js';

/** @param change called with a path and its new value */
export function showChips(resolved, change) {
  const chips = resolved.defaulted
    .map(path => ({ path, value: at(resolved.request, path) }))
    .filter(({ value }) => value !== undefined && (typeof value !== 'object' || value === null))
    .map(chip => element('li', {}, button(chip, change)));
  show('chips', chips.length === 0 ? null : element('details', {},
    element('summary', {}, `${chips.length} defaults were filled in`), element('ul', { class: 'chips' }, chips)));
}

const nameOf = path => words(path.split('.').at(-1));

function button({ path, value }, change) {
  const made = element('button', { type: 'button', class: 'chip', title: path }, `${nameOf(path)} `, element('b', {}, String(value)));
  made.addEventListener('click', () => made.replaceWith(field({ path, value }, made, change)));
  return made;
}

function field({ path, value }, chip, change) {
  const input = element('input', { 'aria-label': path, value: String(value), class: 'chip' });
  const leave = () => input.replaceWith(chip);
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape') { leave(); chip.focus(); }
    if (event.key === 'Enter') { event.preventDefault(); input.blur(); }
  });
  input.addEventListener('blur', () => {
    if (input.value === String(value)) leave();
    else change(path, typeof value === 'string' ? input.value : JSON.parse(input.value || 'null'));
  });
  queueMicrotask(() => input.select());
  return input;
}
