// The service under test, and which of its operations a client asked.

/** Its address, put in when this is bundled. */
declare const ADDRESS: string;

export const service = ADDRESS;

interface Document { paths: Record<string, Record<string, { operationId: string }>> }

const { paths }: Document = await (await fetch(`${service}/swagger/v1/swagger.json`)).json();

const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { operationId }]) => ({
  id: operationId,
  method: method.toUpperCase(),
  isOpen: path.includes('{'),
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '.+')}$`),
}))).sort((one, other) => Number(one.isOpen) - Number(other.isOpen));

const asked = new Set<string>();

/** What the clients send by: each operation is noted, then asked. */
export async function noted(input: Request | URL | string, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const path = new URL(request.url).pathname;
  const operation = operations.find(each => each.method === request.method && each.pattern.test(path));
  if (!operation) throw new Error(`The document has no ${request.method} ${path}.`);
  asked.add(operation.id);
  return fetch(request);
}

/** A statement about an answer. */
export function expect(holds: boolean, statement: string): asserts holds {
  if (!holds) throw new Error(`Not so: ${statement}`);
}

/** Every operation of the document was asked. */
export function finish(client: string) {
  const left = operations.filter(operation => !asked.has(operation.id)).map(operation => operation.id);
  expect(left.length === 0, `${client} asks every operation; it left out ${left.join(', ')}`);
  console.log(`${client}: ${asked.size} operations`);
}

export const llama = 'meta-llama/Llama-3.3-70B-Instruct';

export const config = {
  model_type: 'llama', hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16, num_attention_heads: 32, num_key_value_heads: 8,
  vocab_size: 128256, tie_word_embeddings: true, torch_dtype: 'bfloat16',
};

export const log = 'llama_perf_context_print: eval time = 2000.00 ms / 100 runs ( 20.00 ms per token, 50.00 tokens per second)';

/** What vllm bench serve writes. */
export const result = JSON.stringify({
  backend: 'vllm', model_id: 'meta-llama/Llama-3.1-8B-Instruct', num_prompts: 64, max_concurrency: 8, completed: 64, total_input_tokens: 65536,
  total_output_tokens: 16384, mean_tpot_ms: 9.5, mean_ttft_ms: 90,
});

export const command = `vllm serve ${llama} --tensor-parallel-size 4`;
