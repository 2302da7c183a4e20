// The answer to take away: a link, a command, files.
import { element } from './dom.js';
import { queryOf } from './request.js';
import { post } from './service.js';

const indent = 2;

export async function takeaway(request) {
  const query = queryOf(request).toString();
  const link = `${location.origin}/?${query}`;
  const body = JSON.stringify(request, null, indent);
  const curl = `curl '${location.origin}/estimate?failOnViolation=true' -H 'Content-Type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
  const full = await post('/estimate', { ...request, detail: 'full' });
  const launch = full.launch ?? {};
  return [
    ['Link to this page', link],
    ['curl', curl],
    ['sizing.json', body, 'sizing.json', 'application/json'],
    ['Command', launch.command],
    ['Kubernetes', launch.kubernetes, 'deployment.yaml', 'application/yaml'],
    ['Compose', launch.compose, 'compose.yaml', 'application/yaml'],
    ['Markdown', await post('/estimate', request, 'text/markdown'), 'sizing.md', 'text/markdown'],
    ['Memory as SVG', await post('/estimate', request, 'image/svg+xml'), 'memory.svg', 'image/svg+xml'],
    ['Batches as CSV', await batches(request), 'batches.csv', 'text/csv'],
    ['Image link', `![memory](${location.origin}/estimate?${query})`],
  ].filter(([, text]) => text).map(([title, text, file, type]) => piece(title, text, file, type));
}

async function batches(request) {
  if (request.workload?.requestsPerSecond) return null;
  return post('/sweep', { request, axes: [{ path: 'workload.batchSize', values: [1, 2, 4, 8, 16, 32, 64, 128, 256] }] }, 'text/csv');
}

function piece(title, text, file, type) {
  const copy = element('button', { type: 'button', 'aria-label': `Copy ${title}` }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = 'Copied';
  });
  const save = file ? element('a', { href: `data:${type};charset=utf-8,${encodeURIComponent(text)}`, download: file }, 'Save') : null;
  return element('section', { class: 'piece' }, element('h3', {}, title, ' ', copy, ' ', save),
    element('pre', { tabindex: '0', 'aria-label': title }, element('code', {}, text)));
}
