// Pictures are drawn by the service; the page shows them with its own style sheet.
import { find } from './dom.js';
import { post } from './service.js';

/** Wider, a picture says no more. */
const widest = 760;

export async function picture(path, body, signal = undefined) {
  const width = Math.min(widest, find('answer').clientWidth);
  const text = await post(path, body, `image/svg+xml; width=${width}`, 'application/json', signal);
  const drawing = new DOMParser().parseFromString(text.replace(/<style>.*?<\/style>/s, ''), 'image/svg+xml').documentElement;
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  return document.importNode(drawing, true);
}
