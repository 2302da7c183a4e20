// A request, which is the body of POST /estimate, and its two other forms: fields of the page, and the query of a link.

/** Members that may be one word, and the member that the word is. */
const words = { model: 'id', gpu: 'id', precision: 'weights', engine: 'name' };

export function at(request, path) {
  return path.split('.').reduce((owner, name) => owner?.[name], request);
}

/** The request with a value at a path; without one, the member and all owners that become empty go. */
export function withValue(request, path, value) {
  const copy = structuredClone(request ?? {});
  put(copy, path.split('.'), value);
  return copy;
}

function put(owner, [name, ...rest], value) {
  if (rest.length === 0) {
    if (value === undefined || value === '') delete owner[name];
    else owner[name] = value;
    return;
  }
  owner[name] = typeof owner[name] === 'object' && owner[name] !== null ? owner[name] : {};
  put(owner[name], rest, value);
  if (Object.keys(owner[name]).length === 0) delete owner[name];
}

/** The request with words spelt out, so that members can stand beside them. */
export function spelled(request) {
  const copy = structuredClone(request);
  for (const [member, inner] of Object.entries(words)) {
    if (typeof copy[member] === 'string') copy[member] = { [inner]: copy[member] };
  }
  return copy;
}

/** The request with a merge patch applied (RFC 7396). */
export function patched(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result = typeof target === 'object' && target !== null && !Array.isArray(target) ? structuredClone(target) : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = patched(result[name], value);
  }
  return result;
}

/** The query of a link: JSON paths and values. A word stands alone where nothing stands beside it. */
export function queryOf(request) {
  const query = new URLSearchParams();
  const add = (path, value) => {
    if (value === null || value === undefined) return;
    const inner = Object.keys(value);
    if (typeof value !== 'object' || Array.isArray(value)) query.set(path, typeof value === 'object' ? JSON.stringify(value) : value);
    else if (path in words && inner.length === 1 && inner[0] === words[path]) query.set(path, value[words[path]]);
    else if (/^model\.(config|hfQuantConfig|architecture|inspected)$/.test(path)) query.set(path, JSON.stringify(value));
    else for (const name of inner) add(`${path}.${name}`, value[name]);
  };
  for (const [name, value] of Object.entries(request)) add(name, value);
  return query;
}

/** The request that a link holds. Text members are those that hold words of letters; the service judges the rest. */
export function requestOf(query) {
  let request = {};
  for (const [path, text] of query) {
    if (path === 'failOnViolation') continue;
    const member = path in words ? `${path}.${words[path]}` : path;
    request = withValue(request, member, valueOf(member, text));
  }
  return request;
}

const textMembers = /\.(id|name|version|weights|activations|kvCache|kvCacheValues|partition|provider|instance|draftModel|draftWeights)$/;

function valueOf(path, text) {
  if (textMembers.test(path)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
