// Pictures are drawn by the service; the page shows them with its own style sheet.
import { post } from './service.js';

export async function picture(path, body, signal = undefined) {
  const text = await post(path, body, 'image/svg+xml', 'application/json', signal);
  const drawing = new DOMParser().parseFromString(text.replace(/<style>.*?<\/style>/s, ''), 'image/svg+xml').documentElement;
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  return document.importNode(drawing, true);
}
