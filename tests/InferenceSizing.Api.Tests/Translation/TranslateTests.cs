using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Translation;

[Collection(ServiceTests.Name)]
public sealed class TranslateTests(SizingService service)
{
    private const string Command = "vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len 32768 --gpu-memory-utilization 0.85 --port 1 --no-such-flag 3";

    private const string Manifest = """
        kind: Deployment
        spec:
          replicas: 2
          template:
            spec:
              nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}
              containers:
              - image: vllm/vllm-openai:v0.19.0
                args: [--model=meta-llama/Llama-3.1-8B-Instruct, --tensor-parallel-size=2]
                env: [{name: HF_TOKEN, value: hf_s3cret}]
                resources: {limits: {nvidia.com/gpu: "2"}}
        """;

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_command_becomes_a_request_and_every_flag_has_a_meaning()
    {
        JsonObject answer = await (await Translate(Command, "text/plain")).Object();
        JsonNode only = Assert.Single(answer["requests"]!.AsArray())!;

        Assert.Equal("""{"model":"meta-llama/Llama-3.1-8B-Instruct","engine":{"name":"vllm","maxModelLen":32768,"gpuMemoryUtilization":0.85}}""",
            only["request"]!.ToJsonString());
        Assert.Equal(
            "MODEL model, --max-model-len engine.maxModelLen, --gpu-memory-utilization engine.gpuMemoryUtilization, --port none, --no-such-flag unknown",
            string.Join(", ", only["flags"]!.AsArray().Select(flag => $"{flag!["flag"]} {flag["meaning"]}")));
        Assert.Equal(["gpu"], only["missing"]!.AsArray().Select(path => path!.ToString()));
    }

    [Fact]
    public async Task A_manifest_becomes_a_request_with_its_GPUs_and_no_secret()
    {
        using HttpResponseMessage response = await Translate(Manifest, "application/yaml");
        string text = await response.Content.ReadAsStringAsync();
        JsonNode request = JsonNode.Parse(text)!["requests"]![0]!["request"]!;

        Assert.Equal("""{"id":"h100-sxm","count":4}""", request["gpu"]!.ToJsonString());
        Assert.Equal("""{"tensor":2,"replicas":2}""", request["parallelism"]!.ToJsonString());
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_of_a_command_is_that_of_the_request_made_by_hand()
    {
        JsonObject byCommand = await (await _client.Estimate(
            $$"""{"command": "{{Command}}", "gpu": "h100-sxm", "workload": {"batchSize": 8}, "engine": {"version": "0.19.0"} }""")).Object();
        JsonObject byHand = await (await _client.Estimate(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 8}, "engine": {"name": "vllm", "version": "0.19.0", "maxModelLen": 32768, "gpuMemoryUtilization": 0.85}}""")).Object();

        Assert.Equal(["flagUnknown"], CodesOf(byCommand));
        byHand.Remove("warnings");
        byCommand.Remove("warnings");
        Assert.True(JsonNode.DeepEquals(byHand, byCommand));
    }

    /// <summary>ggml-org/llama.cpp, pull request 16653: without -c the model's own context, or what of it fits.</summary>
    [Theory]
    [InlineData("llama-server -hf Qwen/Qwen3-8B-GGUF:Q4_K_M -ngl 99", true)]
    [InlineData("llama-server -hf Qwen/Qwen3-8B-GGUF:Q4_K_M -c 8192", false)]
    [InlineData("llama-server -hf Qwen/Qwen3-8B-GGUF:Q4_K_M -c 0", false)]
    [InlineData("llama-bench -m Qwen3-8B-Q4_K_M.gguf -p 512 -n 128", false)]
    [InlineData("ollama run qwen3:8b", false)]
    [InlineData("vllm serve Qwen/Qwen3-8B", false)]
    public async Task A_context_that_llamacpp_chooses_is_told(string command, bool isTold)
    {
        string[] codes = [.. CodesOf((await (await Translate(command, "text/plain")).Object())["requests"]![0]!)];

        Assert.Equal(isTold, codes.Contains("contextLeftOpen"));
    }

    /// <summary>A flag that says what the engine does by itself leaves nothing out.</summary>
    [Theory]
    [InlineData("vllm serve Qwen/Qwen3-8B --nnodes 1 --decode-context-parallel-size 1 --num-redundant-experts 0 --runner auto")]
    [InlineData("python -m sglang.launch_server --model-path Qwen/Qwen3-8B --page-size 1 --nnodes 1")]
    [InlineData("llama-server -hf Qwen/Qwen3-8B-GGUF:Q4_K_M -sm layer -mg 0")]
    [InlineData("trtllm-serve Qwen/Qwen3-8B --backend pytorch --max_beam_width 1")]
    public async Task What_the_engine_does_by_itself_is_not_left_out(string command) =>
        Assert.DoesNotContain("flagLeftOut", CodesOf((await (await Translate(command, "text/plain")).Object())["requests"]![0]!));

    /// <summary>What an estimate leaves out of a command is told, as POST /translate tells it.</summary>
    [Theory]
    [InlineData("vllm serve Qwen/Qwen3-8B --no-such-flag 3", "flagUnknown")]
    [InlineData("vllm serve Qwen/Qwen3-8B --max-model-len $CONTEXT", "valueUnresolved")]
    [InlineData("vllm serve Qwen/Qwen3-8B --kv-cache-dtype turboquant_4", "valueUnknown")]
    [InlineData("vllm serve Qwen/Qwen3-8B --num-redundant-experts 2", "flagLeftOut")]
    [InlineData("vllm serve Qwen/Qwen3-8B --config settings.yaml", "fileUnread")]
    [InlineData("VLLM_USE_V1=0 vllm serve Qwen/Qwen3-8B", "variableLeftOut")]
    [InlineData("vllm serve Qwen/Qwen3-8B --hf-overrides '{\"num_hidden_layers\": 4}'", "flagLeftOut")]
    [InlineData("docker run vllm/vllm-openai:v0.8.0 --model Qwen/Qwen2.5-7B-Instruct --kv-cache-memory-bytes 10737418240", "flagOfOtherRelease")]
    public async Task What_is_left_out_of_a_command_is_told_in_its_estimate(string command, string code)
    {
        string body = new JsonObject { ["command"] = command, ["gpu"] = "h100-sxm" }.ToJsonString();

        Assert.Equal([code], CodesOf(await (await _client.Estimate(body)).Object()).Where(told => told != "nearestVersion"));
        Assert.Contains(code, CodesOf((await (await Translate(command, "text/plain")).Object())["requests"]![0]!));
    }

    /// <summary>vllm-project/vllm, vllm/engine/arg_utils.py at 0.8.0, 0.10.0, 0.11.0 and 0.19.1.</summary>
    [Theory]
    [InlineData("vllm/vllm-openai:v0.8.0", "--kv-cache-memory-bytes=1000000000", "vllm 0.8.0 does not have --kv-cache-memory-bytes yet: 0.11.0 does.")]
    [InlineData("vllm/vllm-openai:v0.19.1", "--task=embed", "vllm 0.19.1 no longer has --task: 0.11.2 did.")]
    [InlineData("vllm/vllm-openai:v0.11.0", "--kv-cache-memory-bytes=1000000000", null)]
    public async Task A_flag_that_the_named_release_does_not_have_is_told(string image, string flag, string? note)
    {
        JsonObject answer = await (await Translate($"docker run {image} --model Qwen/Qwen3-8B {flag}", "text/plain")).Object();

        Assert.Equal(note, answer["requests"]![0]!["flags"]![1]!["note"]?.ToString());
    }

    private static string[] CodesOf(JsonNode answer) => [.. answer["warnings"]!.AsArray().Select(warning => warning!["code"]!.ToString())];

    [Fact]
    public async Task A_manifest_sent_to_the_estimate_is_sized()
    {
        using HttpRequestMessage ask = new(HttpMethod.Post, "/estimate") { Content = Body(Manifest, "application/yaml") };
        JsonObject answer = await (await _client.SendAsync(ask)).Object();

        Assert.Equal(2, (int)answer["resolved"]!["request"]!["parallelism"]!["replicas"]!);
    }

    [Theory]
    [InlineData("text/plain", "ls -l")]
    [InlineData("text/plain", "vllm serve 'x")]
    [InlineData("application/yaml", "a: [")]
    [InlineData("application/yaml", "kind: Service")]
    [InlineData("application/json", """{"gpu": "h100-sxm"}""")]
    [InlineData("application/json", """{"command": []}""")]
    [InlineData("application/json", """{"command": 3}""")]
    [InlineData("application/json", """{"command": "vllm serve a/b", "workload": {"requestsPerSecond": 1e400}}""")]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "")]
    public async Task What_cannot_be_read_is_a_problem(string type, string body)
    {
        using HttpResponseMessage response = await Translate(body, type);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.MediaType()));
    }

    [Fact]
    public async Task A_script_of_two_engines_is_translated_and_not_sized()
    {
        string two = $"{Command}\nvllm serve Qwen/Qwen3-8B";

        Assert.Equal(2, (await (await Translate(two, "text/plain")).Object())["requests"]!.AsArray().Count);
        using HttpResponseMessage response = await _client.Estimate(new JsonObject { ["command"] = two, ["gpu"] = "h100-sxm" }.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Task<HttpResponseMessage> Translate(string body, string type) => _client.PostAsync("/translate", Body(body, type));

    private static StringContent Body(string body, string type) => new(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    /// <summary>text-embeddings-router does not start with such a value, and an image for processors uses no GPU.</summary>
    [Theory]
    [InlineData("text-embeddings-router --model-id BAAI/bge-m3 --max-batch-tokens abc", "--max-batch-tokens")]
    [InlineData("vllm serve meta-llama/Llama-3.1-8B-Instruct --tensor-parallel-size two", "--tensor-parallel-size")]
    [InlineData("docker run ghcr.io/huggingface/text-embeddings-inference:cpu-1.9 --model-id BAAI/bge-m3", "processors")]
    public async Task What_a_command_says_that_cannot_be_sized_is_not_left_out_of_an_estimate(string command, string named)
    {
        using HttpResponseMessage response = await _client.Estimate(new JsonObject { ["command"] = command, ["gpu"] = "l4" }.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(named, (await response.Object())["errors"]!["command"]!.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Variables of ollama/ollama, envconfig/config.go; flags of text-embeddings-router.</summary>
    [Theory]
    [InlineData(
        """
        {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "l4", "engine": {"name": "ollama", "numCtx": 4096}, "workload": {"batchSize": 2},
         "detail": "full"}
        """,
        "cat > Modelfile <<'EOF'\nFROM Llama-3.1-8B-Instruct-Q4_K_M.gguf\nEOF\n" +
            "OLLAMA_CONTEXT_LENGTH=4096 OLLAMA_NUM_PARALLEL=2 OLLAMA_FLASH_ATTENTION=1 ollama serve &\nollama create inference -f Modelfile")]
    [InlineData(
        """{"model": "BAAI/bge-m3", "gpu": "l4", "engine": {"name": "text-embeddings-inference", "maxBatchTokens": 9000}, "detail": "full"}""",
        "text-embeddings-router --model-id BAAI/bge-m3 --dtype float16 --max-batch-tokens 9000 --max-concurrent-requests 512 --auto-truncate true")]
    public async Task Services_are_started_by_variables_and_flags(string body, string command) =>
        Assert.Equal(command, (await (await _client.Estimate(body)).Object())["launch"]!["command"]!.ToString());
}
