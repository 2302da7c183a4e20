// The client of Kiota.
import { AnonymousAuthenticationProvider, type Parsable, type ParsableFactory, type RequestInformation } from '@microsoft/kiota-abstractions';
import { DefaultRequestAdapter } from '@microsoft/kiota-bundle';
import { HttpClient } from '@microsoft/kiota-http-fetchlibrary';
import {
  createCalibrationFromDiscriminatorValue, createDiagnosisFromDiscriminatorValue, type Calibration, type Diagnosis, type ProblemDetails,
} from './generated/kiota/models';
import { createSizingClient } from './generated/kiota/sizingClient';
import { command, config, expect, finish, llama, log, noted, result, service } from './service';

const adapter = new DefaultRequestAdapter(new AnonymousAuthenticationProvider(), undefined, undefined, new HttpClient(noted));
adapter.baseUrl = service;
const client = createSizingClient(adapter);

/** Asks with a text as the body: the runtime of this preview leaves out texts that its client gives it. */
function withText<T extends Parsable>(asked: RequestInformation, text: string, read: ParsableFactory<T>): Promise<T | undefined> {
  asked.setStreamContent(new TextEncoder().encode(text).buffer, 'text/plain');
  return adapter.send(asked, read, undefined);
}

const estimate = await client.estimate.post({ model: llama, gpu: 'h100-sxm', require: { fits: true } });
expect(estimate?.fits === false && (estimate.remedies?.length ?? 0) > 0, '70 billion parameters of two bytes do not fit into 80 GB');
const total = estimate.memory?.perGpu?.totalBytes;
expect(total?.low != null && total.estimate != null && total.low <= total.estimate, 'an interval holds its estimate');

const refused = await client.estimate.post({ model: llama, gpu: 'no-such-gpu' }).then(() => null, (problem: ProblemDetails) => problem);
expect(/no-such-gpu/.test(refused?.detail ?? ''), 'a refusal says why');

const link = await client.estimate.get({ queryParameters: { model: 'resnet50', gpu: 't4', workloadBatchSize: 8 } });
expect(link?.resolved?.request?.workload?.batchSize === 8, 'a link asks as a body does');

const sweep = await client.sweep.post({ request: { model: 'resnet50', gpu: 't4' }, axes: [{ path: 'workload.batchSize', from: 1, to: 2 }] });
expect(sweep?.points?.length === 2, 'a sweep has a point for each value');

const plan = await client.plan.post({
  models: ['google-bert/bert-base-uncased'], workload: { requestsPerSecond: 100 }, constraints: { gpus: ['t4', 'l4'] },
});
expect((plan?.deployments?.length ?? 0) > 0, 'BERT serves 100 requests a second on a T4 or an L4');

expect((await client.translate.post({ command }))?.requests?.length === 1, 'a command is one request');
expect((await client.models.inspect.post({ additionalData: config }))?.inspected != null, 'a config is a model');
const diagnosis = await withText<Diagnosis>(client.diagnose.toPostRequestInformation(log), log, createDiagnosisFromDiscriminatorValue);
expect(diagnosis?.engine === 'llama.cpp', "llama.cpp's log is told by its content");

const headers = { 'X-Workspace': ['kiota'] };
const adding = client.calibrations.toPostRequestInformation(result, { headers, queryParameters: { gpu: 'h100-sxm' } });
const added = await withText<Calibration>(adding, result, createCalibrationFromDiscriminatorValue);
expect(added?.id != null, 'a result is kept');
const kept = client.calibrations.byId(added.id);
expect((await kept.get({ headers }))?.id === added.id, 'what was kept is read');
expect((await client.calibrations.get({ headers }))?.items?.length === 1, 'what was kept is listed');
await kept.delete({ headers });
expect((await client.calibrations.get({ headers }))?.items?.length === 0, 'what was kept is deleted');

expect((await client.models.get({ queryParameters: { query: 'resnet50' } }))?.items?.some(model => model.id === 'resnet50') === true, 'models are listed');
expect((await client.models.byId('resnet50').get())?.kind === 'convolutional', 'a model is read');
expect((await client.gpus.get({ queryParameters: { query: 'h100' } }))?.items?.some(gpu => gpu.id === 'h100-sxm') === true, 'GPUs are listed');
expect((await client.gpus.byId('h100-sxm').get())?.vendor === 'NVIDIA', 'a GPU is read');
expect((await client.precisions.get())?.items?.some(each => each.id === 'fp8') === true, 'precisions are listed');
expect((await client.engines.get())?.items?.some(each => each.name === 'vllm') === true, 'engines are listed');
expect((await client.accuracy.get({ queryParameters: { engine: 'vllm' } }))?.slices?.length !== 0, 'vLLM was measured');
expect(await client.version.get() !== undefined, 'the service says which it is');
expect(await client.health.live.get() !== undefined && await client.health.ready.get() !== undefined, 'the service is up');

finish('Kiota');
