// The fields of the load that the model takes, with what stands where one is left empty.
import { at } from './request.js';

const fields = [...document.querySelectorAll('fieldset [data-path]')];

/** @param complete the request with nothing implied; without a load, the fields of text are shown */
export function expectLoad(complete) {
  for (const field of fields) {
    const { path } = field.dataset;
    const usual = at(complete, path);
    field.parentElement.hidden = complete.workload ? usual == null : path.startsWith('workload.image') && field.value === '';
    if (usual != null) field.placeholder = usual;
  }
}
