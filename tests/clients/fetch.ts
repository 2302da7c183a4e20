// openapi-typescript's types with openapi-fetch.
import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';
import { command, config, expect, finish, llama, log, noted, result, service } from './service';

const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: service, fetch: noted });

const { data: estimate } = await client.POST('/estimate', { body: { model: llama, gpu: 'h100-sxm', require: { fits: true } } });
expect(estimate !== undefined && !estimate.fits && estimate.remedies.length > 0, '70 billion parameters of two bytes do not fit into 80 GB');
expect(estimate.memory.perGpu.totalBytes.low <= estimate.memory.perGpu.totalBytes.estimate, 'an interval holds its estimate');

const violated = await client.POST('/estimate', {
  params: { query: { failOnViolation: true } }, body: { model: llama, gpu: { id: 'h100-sxm' }, require: { fits: true } },
});
expect(violated.error !== undefined && 'verdict' in violated.error && violated.error.verdict?.passed === false, 'a violation is an answer');

const refused = await client.POST('/estimate', { body: { model: llama, gpu: 'no-such-gpu' } });
expect(refused.error !== undefined && 'detail' in refused.error && /no-such-gpu/.test(refused.error.detail ?? ''), 'a refusal says why');

const link = await client.GET('/estimate', { params: { query: { model: 'resnet50', gpu: 't4', 'workload.batchSize': 8 } } });
expect(link.data?.resolved.request.workload?.batchSize === 8, 'a link asks as a body does');

const sweep = await client.POST('/sweep', {
  body: { request: { model: 'resnet50', gpu: 't4' }, axes: [{ path: 'workload.batchSize', values: [1, 2] }] },
});
expect(sweep.data?.points.length === 2, 'a sweep has a point for each value');

const plan = await client.POST('/plan', {
  body: { models: ['google-bert/bert-base-uncased'], workload: { requestsPerSecond: 100 }, constraints: { gpus: ['t4', 'l4'] } },
});
expect((plan.data?.deployments.length ?? 0) > 0, 'BERT serves 100 requests a second on a T4 or an L4');

const translated = await client.POST('/translate', { body: { command } });
expect(translated.data?.requests.length === 1, 'a command is one request');

const inspected = await client.POST('/models/inspect', { body: config });
expect(inspected.data?.inspected !== undefined, 'a config is a model');

const diagnosis = await client.POST('/diagnose', { body: log, bodySerializer: text => text, headers: { 'Content-Type': 'text/plain' } });
expect(diagnosis.data?.engine === 'llama.cpp', "llama.cpp's log is told by its content");

const added = await client.POST('/calibrations', {
  params: { query: { gpu: 'h100-sxm' } }, body: result, bodySerializer: text => text, headers: { 'Content-Type': 'text/plain', 'X-Workspace': 'fetch' },
});
expect(added.data !== undefined, 'a result is kept');
const kept = { params: { path: { id: added.data.id } }, headers: { 'X-Workspace': 'fetch' } };
expect((await client.GET('/calibrations/{id}', kept)).data?.id === added.data.id, 'what was kept is read');
expect((await client.GET('/calibrations', { headers: { 'X-Workspace': 'fetch' } })).data?.items.length === 1, 'what was kept is listed');
expect((await client.DELETE('/calibrations/{id}', kept)).response.status === 204, 'what was kept is deleted');

const models = await client.GET('/models', { params: { query: { query: 'resnet50' } } });
expect(models.data?.items.some(model => model.id === 'resnet50') === true, 'models are listed');
expect((await client.GET('/models/{id}', { params: { path: { id: 'resnet50' } } })).data?.kind === 'convolutional', 'a model is read');
expect((await client.GET('/gpus', { params: { query: { query: 'h100' } } })).data?.items.some(gpu => gpu.id === 'h100-sxm') === true, 'GPUs are listed');
expect((await client.GET('/gpus/{id}', { params: { path: { id: 'h100-sxm' } } })).data?.vendor === 'NVIDIA', 'a GPU is read');
expect((await client.GET('/precisions')).data?.items.some(each => each.id === 'fp8') === true, 'precisions are listed');
expect((await client.GET('/engines')).data?.items.some(each => each.name === 'vllm') === true, 'engines are listed');
expect((await client.GET('/accuracy', { params: { query: { engine: 'vllm' } } })).data?.slices.length !== 0, 'vLLM was measured');
expect((await client.GET('/version')).data !== undefined, 'the service says which it is');
expect((await client.GET('/health/live')).response.ok && (await client.GET('/health/ready')).response.ok, 'the service is up');

finish('openapi-typescript');
