// Models and requests of one's own: pasted text and dropped files.
import { find } from './dom.js';
import { inspect, post } from './service.js';

const mostBytes = 20_000_000;

/** @param take called with members for the request */
/** @param fail called with a problem */
export function offerOwn(take, fail) {
  const guarded = work => work().then(take, fail);
  find('take').addEventListener('click', () => guarded(() => fromText(find('paste').value.trim())));
  find('files').addEventListener('change', ({ target }) => guarded(() => fromFiles(target.files)));
  const drop = find('drop');
  drop.addEventListener('dragover', event => event.preventDefault());
  drop.addEventListener('drop', event => {
    event.preventDefault();
    guarded(() => fromFiles(event.dataTransfer.files));
  });
}

async function fromText(text) {
  if (!text.startsWith('{')) {
    const type = /^\s*(apiVersion|services|kind)\s*:/m.test(text) ? 'application/yaml' : 'text/plain';
    const { requests } = await post('/translate', text, 'application/json', type);
    return requests[0].request;
  }
  const pasted = JSON.parse(text);
  if ('model' in pasted) return pasted;
  return { model: { config: pasted } };
}

async function fromFiles(files) {
  const answer = await inspect([...files], mostBytes);
  return { model: { inspected: answer.inspected } };
}
