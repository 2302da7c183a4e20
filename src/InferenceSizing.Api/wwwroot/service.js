// The service that this page comes from.

const json = 'application/json';

/** The answer to a body, in the form that is accepted; a problem is thrown with its sentences. */
export async function post(path, body, accept = json, type = json, signal = undefined) {
  return read(await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': type, Accept: accept },
    body: type === json ? JSON.stringify(body) : body,
    signal,
  }), accept);
}

export async function get(path) {
  return read(await fetch(path, { headers: { Accept: json } }), json);
}

/** The files of a model as a form. */
export async function inspect(files, mostBytes) {
  const form = new FormData();
  for (const file of files) form.append('file', file.slice(0, mostBytes), file.name);
  return read(await fetch('/models/inspect', { method: 'POST', body: form }), json);
}

async function read(response, accept) {
  if (response.ok) return accept === json ? response.json() : response.text();
  const problem = await response.json().catch(() => ({}));
  const errors = Object.entries(problem.errors ?? {}).map(([path, reasons]) => `${path || 'The request'}: ${reasons.join(' ')}`);
  const failure = new Error(errors.length > 0 ? errors.join(' ') : problem.detail ?? `The service answered ${response.status}.`);
  failure.type = problem.type ?? '';
  failure.nearest = problem.nearest ?? [];
  throw failure;
}
