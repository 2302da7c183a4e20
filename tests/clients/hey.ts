// The client of hey-api.
import { client } from './generated/hey/client.gen';
import * as sizing from './generated/hey';
import { command, config, expect, finish, llama, log, noted, result, service } from './service';

client.setConfig({ baseUrl: service, fetch: noted });

const { data: estimate } = await sizing.estimate({ body: { model: llama, gpu: 'h100-sxm', require: { fits: true } } });
expect(estimate !== undefined && !estimate.fits && estimate.remedies.length > 0, '70 billion parameters of two bytes do not fit into 80 GB');
expect(estimate.memory.perGpu.totalBytes.low <= estimate.memory.perGpu.totalBytes.estimate, 'an interval holds its estimate');

const violated = await sizing.estimate({ query: { failOnViolation: true }, body: { model: llama, gpu: { id: 'h100-sxm' }, require: { fits: true } } });
// It has a type for one body of a status, which is the problem's.
expect(violated.response?.status === 422 && 'verdict' in (violated.error ?? {}), 'a violation is an answer');

const refused = await sizing.estimate({ body: { model: llama, gpu: 'no-such-gpu' } });
expect(refused.error !== undefined && 'detail' in refused.error && /no-such-gpu/.test(refused.error.detail ?? ''), 'a refusal says why');

const link = await sizing.estimateOfLink({ query: { model: 'resnet50', gpu: 't4', 'workload.batchSize': 8 } });
expect(typeof link.data === 'object' && link.data.resolved.request.workload?.batchSize === 8, 'a link asks as a body does');

const sweep = await sizing.sweep({ body: { request: { model: 'resnet50', gpu: 't4' }, axes: [{ path: 'workload.batchSize', values: [1, 2] }] } });
expect(sweep.data?.points.length === 2, 'a sweep has a point for each value');

const plan = await sizing.plan({
  body: { models: ['google-bert/bert-base-uncased'], workload: { requestsPerSecond: 100 }, constraints: { gpus: ['t4', 'l4'] } },
});
expect((plan.data?.deployments.length ?? 0) > 0, 'BERT serves 100 requests a second on a T4 or an L4');

expect((await sizing.translate({ body: { command } })).data?.requests.length === 1, 'a command is one request');
expect((await sizing.inspectModel({ body: config })).data?.inspected !== undefined, 'a config is a model');
expect((await sizing.diagnose({ body: log })).data?.engine === 'llama.cpp', "llama.cpp's log is told by its content");

const headers = { 'X-Workspace': 'hey' };
const added = await sizing.addCalibration({ query: { gpu: 'h100-sxm' }, body: result, headers });
expect(added.data !== undefined, 'a result is kept');
const path = { id: added.data.id };
expect((await sizing.getCalibration({ path, headers })).data?.id === path.id, 'what was kept is read');
expect((await sizing.listCalibrations({ headers })).data?.items.length === 1, 'what was kept is listed');
expect((await sizing.deleteCalibration({ path, headers })).response?.status === 204, 'what was kept is deleted');

expect((await sizing.listModels({ query: { query: 'resnet50' } })).data?.items.some(model => model.id === 'resnet50') === true, 'models are listed');
expect((await sizing.getModel({ path: { id: 'resnet50' } })).data?.kind === 'convolutional', 'a model is read');
expect((await sizing.listGpus({ query: { query: 'h100' } })).data?.items.some(gpu => gpu.id === 'h100-sxm') === true, 'GPUs are listed');
expect((await sizing.getGpu({ path: { id: 'h100-sxm' } })).data?.vendor === 'NVIDIA', 'a GPU is read');
expect((await sizing.listPrecisions()).data?.items.some(each => each.id === 'fp8') === true, 'precisions are listed');
expect((await sizing.listEngines()).data?.items.some(each => each.name === 'vllm') === true, 'engines are listed');
expect((await sizing.getAccuracy({ query: { engine: 'vllm' } })).data?.slices.length !== 0, 'vLLM was measured');
expect((await sizing.getVersion()).data !== undefined, 'the service says which it is');
expect((await sizing.getLiveness()).response?.ok === true && (await sizing.getReadiness()).response?.ok === true, 'the service is up');

finish('hey-api');
