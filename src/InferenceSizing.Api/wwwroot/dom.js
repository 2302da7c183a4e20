// Elements of the page.

/** An element with attributes and children; a function as an attribute listens to that event. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter(child => child != null));
  return made;
}

export const find = id => document.getElementById(id);

/** Shows children in place of what a part of the page held. */
export const show = (id, ...children) => find(id).replaceChildren(...children.flat(Infinity).filter(child => child != null));

/** A table whose columns are { title, cell(row), value(row) }, with numbers to the right. */
export function table(caption, columns, rows) {
  const head = element('tr', {}, columns.map(column => element('th', { scope: 'col', class: column.value ? 'number' : null }, column.title)));
  const body = rows.map(row => element('tr', {}, columns.map((column, place) => place === 0
    ? element('th', { scope: 'row' }, column.cell(row))
    : element('td', { class: column.value ? 'number' : null }, column.cell(row) ?? '–'))));
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element('table', {}, element('caption', {}, caption), element('thead', {}, head), element('tbody', {}, body)));
}

/** A part that is worked out when it is first opened. */
export function fold(title, fill) {
  const content = element('div', { class: 'content' });
  const part = element('details', { class: 'part' }, element('summary', {}, title), content);
  part.addEventListener('toggle', async () => {
    if (!part.open || content.hasChildNodes()) return;
    content.append(element('p', { class: 'note', role: 'status' }, 'Working it out …'));
    try {
      content.replaceChildren(...[await fill()].flat(Infinity).filter(child => child != null));
    } catch (problem) {
      content.replaceChildren(element('p', { class: 'red' }, problem.message));
    }
  });
  return part;
}
