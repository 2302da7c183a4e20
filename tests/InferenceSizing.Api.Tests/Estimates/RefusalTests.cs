using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class RefusalTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>A body, and the path under which its error stands.</summary>
    public static TheoryData<string, string> Invalid => new()
    {
        { """{"gpu": "t4"}""", "model" },
        { """{"model": "resnet50"}""", "gpu" },
        { """{"model": {"id": "resnet50", "config": {}}, "gpu": "t4"}""", "model" },
        { """{"model": {}, "gpu": "t4"}""", "model" },
        { """{"model": {"config": []}, "gpu": "t4"}""", "model.config" },
        { """{"model": {"config": {"model_type": "llama", "hidden_size": "4096"}}, "gpu": "t4"}""", "model.config.hidden_size" },
        { """{"model": {"architecture": {"kind": "robot"}}, "gpu": "t4"}""", "model.architecture.kind" },
        { """{"model": {"architecture": {"kind": "decoder", "layers": "4"}}, "gpu": "t4"}""", "model.architecture.layers" },
        { """{"model": {"architecture": {"kind": "decoder", "layers": 4, "hiddenSize": 100, "attentionHeads": 8, "vocabularySize": 10}}, "gpu": "t4"}""",
            "model.architecture.headDimension" },
        { """{"model": {"architecture": {"kind": "convolutional", "input": {"channels": 3, "height": 32, "width": 32}, "layers": [{"type": "conv", "kernel": 3}]}}, "gpu": "t4"}""", "model.architecture.layers[0].outChannels" },
        { """{"model": "resnet50", "gpu": {"id": "t4", "memoryBytes": 5}}""", "gpu.memoryBytes" },
        { """{"model": "resnet50", "gpu": {"name": "x"}}""", "gpu.tflops" },
        { """{"model": "resnet50", "gpu": {"name": "t4", "count": 2}}""", "gpu.name" },
        { """{"model": "resnet50", "gpu": {"id": "t4", "partition": "1g.5gb"}}""", "gpu.partition" },
        { """{"model": "resnet50", "gpu": {"id": "t4", "memoryFraction": 0}}""", "gpu.memoryFraction" },
        { """{"model": "resnet50", "gpu": "t4", "precision": "fp17"}""", "precision.weights" },
        { """{"model": "gpt2", "gpu": "t4", "engine": "vllm", "precision": "q4_k_m"}""", "precision.weights" },
        { """{"model": "gpt2", "gpu": "t4", "engine": "vllm", "precision": {"kvCacheValues": "fp8"}}""", "precision.kvCacheValues" },
        { """{"model": "gpt2", "gpu": "t4", "engine": "llama.cpp", "precision": {"kvCacheValues": "q4_k_m"}}""", "precision.kvCacheValues" },
        { """{"model": "gpt2", "gpu": "t4", "engine": "vllm", "precision": {"importanceMatrix": true}}""", "precision.importanceMatrix" },
        { """{"model": "resnet50", "gpu": "t4", "engine": "warp"}""", "engine.name" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "vllm", "nCtx": 5}}""", "engine.nCtx" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "llama.cpp", "maxLoras": 5}}""", "engine.maxLoras" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "llama.cpp", "overrideTensor": "blk\\..*=CPU"}}""", "engine.overrideTensor" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "llama.cpp", "overrideTensor": "exps=CUDA1"}}""", "engine.overrideTensor" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "llama.cpp", "overrideTensor": 4}}""", "engine.overrideTensor" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "vllm", "maxLoras": 1025}}""", "engine.maxLoras" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "vllm", "maxLoraRank": 12}}""", "engine.maxLoraRank" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "vllm", "maxLorasPerBatch": 8}}""", "engine.maxLorasPerBatch" },
        { """{"model": "gpt2", "gpu": "t4", "engine": {"name": "vllm", "version": "latest"}}""", "engine.version" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 0}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 1.5}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": "1"}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 9223372036854775808}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 1e400}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"prefixCacheHitRate": 1e400}}""", "workload.prefixCacheHitRate" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"prefixCacheHitRate": "NaN"}}""", "workload.prefixCacheHitRate" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 1048576, "inputTokens": 16777216}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"arrival": "open"}}""", "workload.requestsPerSecond" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"arrival": "static", "requestsPerSecond": 1}}""", "workload.requestsPerSecond" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"requestsPerSecond": 1, "requestsPerClient": 2}}""", "workload.requestsPerClient" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"requestsPerSecond": 1, "batchSize": 1}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"arrival": "open", "requestsPerSecond": 1, "batchSize": 1}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"arrival": "static", "requestsPerClient": 1}}""", "workload.requestsPerClient" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"arrival": "static", "fixedLengths": true}}""", "workload.fixedLengths" },
        { """{"model": "resnet50", "gpu": "t4", "workload": {"inputTokens": 5}}""", "workload.inputTokens" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"imageHeight": 50}}""", "workload.imageHeight" },
        { """{"model": "gpt2", "gpu": {"id": "t4", "count": 5}}""", "gpu.count" },
        { """{"model": "gpt2", "gpu": {"id": "t4", "count": 5}, "parallelism": {"tensor": 4}}""", "gpu.count" },
        { """{"model": "gpt2", "gpu": "t4", "parallelism": {"tensor": 5}}""", "parallelism.tensor" },
        { """{"model": "gpt2", "gpu": "t4", "parallelism": {"tensor": 4, "expert": 3}}""", "parallelism.expert" },
        { """{"model": "gpt2", "gpu": "t4", "detail": "everything"}""", "detail" },
        { """{"model": "gpt2", "gpu": "t4", "workloads": {}}""", "workloads" },
        { """{"model": "gpt2", "gpu": "t4", "gpu": "t4"}""", "gpu" },
        { """{"model": "gpt2", "gpu": "t4", "workload": {"batchSize": 1, "batchSize": 2}}""", "workload.batchSize" },
        { """{"model": "gpt2", "gpu": true}""", "gpu" },
    };

    [Fact]
    public async Task A_field_of_a_described_card_does_not_go_with_a_catalogue_id()
    {
        JsonObject problem = await (await _client.Estimate("""{"model": "resnet50", "gpu": {"name": "x", "id": "t4"}}""")).Object();

        Assert.Equal("This field does not go with the others of its object.", (string?)problem["errors"]!["gpu.name"]![0]);
    }

    /// <summary>vLLM's pull requests 11193 and 46269 are closed without RWKV, 48686 and SGLang's 30115 open; transformers has it.</summary>
    [Fact]
    public async Task A_model_that_an_engine_has_no_class_for_is_refused()
    {
        foreach (string engine in (string[])["vllm", "sglang", "tensorrt-llm"])
        {
            using HttpResponseMessage refused = await _client.Estimate($$"""{"model": "RWKV/rwkv-4-169m-pile", "gpu": "t4", "engine": "{{engine}}"}""");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("has no such model", (string?)(await refused.Object())["detail"], StringComparison.Ordinal);
        }

        JsonObject answer = await (await _client.Estimate("""{"model": "RWKV/rwkv-4-169m-pile", "gpu": "t4"}""")).Object();
        Assert.Equal("transformers", (string?)answer["resolved"]!["request"]!["engine"]!["name"]);
    }

    [Theory, MemberData(nameof(Invalid))]
    public async Task An_invalid_field_is_refused_by_its_path(string body, string path)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        JsonObject problem = await response.Object();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.True(problem["errors"]!.AsObject().ContainsKey(path), problem.ToJsonString());
    }

    [Theory]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "techniques": {"layers": 20}}""", "techniques.layers", "shallower one of its family")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "techniques": {"layers": 13}}""", "techniques.layers", "at most the 12 layers")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "techniques": {"layers": 6, "pruning": {"kind": "layers"}}}""", "techniques.layers", "not by both")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "techniques": {"pruning": {"kind": "2:4", "ratio": 0.6}}}""", "techniques.pruning.ratio", "one half")]
    [InlineData("""{"model": "mistralai/Mamba-Codestral-7B-v0.1", "gpu": "t4", "techniques": {"pruning": {"kind": "heads"}}}""", "techniques.pruning",
        "no attention heads")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "cost": {"provider": "nobody"}}""", "cost.provider", "AWS")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "cost": {"provider": "AWS", "usdPerGpuHour": 1}}""", "cost", "not both")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "techniques": {"offload": {}}}""", "techniques.offload", "exactly one")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "onnxruntime", "techniques": {"offload": {"layersOnGpu": 6}}}""", "engine", "onnxruntime")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "llama.cpp", "techniques": {"offload": {"layersOnGpu": 6}}}""", "techniques.offload", "nGpuLayers")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "vllm", "techniques": {"offload": {"layersOnGpu": 6, "to": "nvme"}}}""", "techniques.offload.to",
        "host memory only")]
    public async Task A_technique_that_cannot_be_had_is_refused_with_the_reason(string body, string path, string reason)
    {
        using HttpResponseMessage response = await _client.Estimate(body);

        string problem = (await response.Object())["errors"]![path]!.ToJsonString();
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_broken_rules_are_told_at_once()
    {
        using HttpResponseMessage response = await _client.Estimate(
            """{"gpu": {"id": "t4", "memoryFraction": 2}, "precision": "fp17", "engine": {"name": "vllm", "compile": true}, "workload": {"batchSize": 0, "inputTokens": -1}, "parallelism": {"tensor": 0}, "require": {"maxTtftMs": -1}, "detail": "x"}""");
        JsonObject errors = (await response.Object())["errors"]!.AsObject();
        Assert.Equal(
            ["detail", "engine.compile", "gpu.memoryFraction", "model", "parallelism.tensor", "precision.weights", "require.maxTtftMs", "workload.batchSize",
                "workload.inputTokens"],
            errors.Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"model": "resnet5O", "gpu": "t4"}""", "resnet50")]
    [InlineData("""{"model": "resnet50", "gpu": "h100-sxn"}""", "h100-sxm")]
    public async Task A_misspelt_id_gets_the_nearest_ones(string body, string meant)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        JsonArray nearest = (await response.Object())["nearest"]!.AsArray();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(meant, nearest.Select(id => id!.ToString()));
        Assert.InRange(nearest.Count, 1, 5);
    }

    [Theory]
    [InlineData("""{"model": {"config": {"model_type": "no-such-family", "hidden_size": 64}}, "gpu": "t4"}""", "model.config.model_type")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "engine": "vllm"}""", "engine")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "llama.cpp", "techniques": {"offload": {"layersOnGpu": 6}}}""", "techniques.offload")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "sglang", "techniques": {"offload": {"layersOnGpu": 6, "to": "nvme"}}}""", "techniques.offload.to")]
    [InlineData("""{"model": "gpt2", "gpu": "gb10", "engine": "vllm", "techniques": {"offload": {"layersOnGpu": 6}}}""", "techniques.offload")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "llama.cpp", "techniques": {"speculativeDecoding": {"method": "eagle"}}}""",
        "techniques.speculativeDecoding.method")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": "vllm", "techniques": {"speculativeDecoding": {"method": "mtp"}}}""",
        "techniques.speculativeDecoding.method")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "techniques": {"layers": 20}}""", "techniques.layers")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "techniques": {"pruning": {"kind": "channels"}}}""", "techniques.pruning")]
    public async Task What_is_well_formed_but_not_supported_says_which_part_and_why(string body, string path)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        JsonObject problem = await response.Object();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.NotEmpty(problem["errors"]![path]!.AsArray());
    }

    public static TheoryData<string> Hostile =>
    [
        "", " ", "null", "true", "1", "\"x\"", "[]", "[{}]", "{}", "{", "}", "{]", "{\"model\"", "{\"model\":}", "{'model': 'x'}",
            "{\"model\": \"gpt2\", \"gpu\": \"t4\",}",
        "{\"model\": \"gpt2\", \"gpu\": \"t4\"} x", "{\"model\": \"gpt2\", \"gpu\": \"t4\"}{}", "/* */ {\"model\": \"gpt2\", \"gpu\": \"t4\"}",
            "{\"model\": NaN, \"gpu\": \"t4\"}",
        "{\"model\": \"gpt2\", \"gpu\": \"t4\", \"workload\": {\"inputTokens\": Infinity}}",
            "{\"model\": \"gpt2\", \"gpu\": \"t4\", \"workload\": {\"inputTokens\": 0x10}}", "{\"model\": \"\\ud800\", \"gpu\": \"t4\"}",
        "{\"\": 1}", "{\"$type\": \"x\"}", "{\"__proto__\": {}}", "{\"model\": {\"config\": " + new string('[', 10_000) + "}}",
        "{\"model\": {\"config\": " + string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40) + "}, \"gpu\": \"t4\"}",
        "{\"model\": \"gpt2\", \"gpu\": \"t4\", \"engine\": {\"name\": \"vllm\", \"version\": \"" + new string('9', 100_000) + "\"}}",
        "{\"model\": {\"architecture\": {\"kind\": \"convolutional\", \"layers\": [" + string.Join(',', Enumerable.Repeat("{}", 20_000))
            + "]}}, \"gpu\": \"t4\"}",
        "{\"model\": {\"architecture\": {\"kind\": \"convolutional\", \"layers\": [null], \"input\": {}}}, \"gpu\": \"t4\"}",
    ];

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_hostile_body_is_refused_as_a_problem(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        foreach (byte[] body in (
            byte[][])[[0xFF, 0xFE, 0x7B, 0x7D], [0x00],
            [.. Encoding.UTF8.GetBytes("{\"model\": \""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\", \"gpu\": \"t4\"}")]])
        {
            using HttpResponseMessage response = await _client.PostAsync("/estimate", Asking.Raw(body));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("?failOnViolations=true", "failOnViolations")]
    [InlineData("?failOnViolation=maybe", "failOnViolation")]
    public async Task A_misspelt_flag_is_refused(string query, string parameter)
    {
        using HttpResponseMessage response = await _client.Estimate("""{"model": "gpt2", "gpu": "t4"}""", query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Object())["errors"]!.AsObject().ContainsKey(parameter));
    }

    /// <summary>No text has one half of a pair alone, wherever in a body it stands.</summary>
    [Theory]
    [InlineData("/sweep", """{"request": {"model": "resnet50", "gpu": "t4"}, "axes": [{"path": "gpu", "values": ["\ud800"]}]}""")]
    [InlineData("/calibrations", """{"model": "\ud800", "gpu": "t4"}""")]
    [InlineData("/estimate", """{"model": {"config": {"model_type": "llama"}, "hfQuantConfig": {"q": "\ud800"}}, "gpu": "t4"}""")]
    [InlineData("/plan", """{"models": ["\uDC00x"], "gpus": ["t4"]}""")]
    [InlineData("/mcp", """{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "estimate", "arguments": {"request": "\ud800"}}}""")]
    public async Task Half_of_a_surrogate_pair_is_refused(string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("surrogate", (string?)(await response.Object())["detail"], StringComparison.Ordinal);
    }

    /// <summary>A setting of vllm serve that is not counted is refused with its reason, not ignored and not taken for a misspelling.</summary>
    [Theory, InlineData("mambaCacheMode"), InlineData("prefillContextParallelSize"), InlineData("speculativeConfig")]
    public async Task A_setting_that_is_not_counted_says_why(string name)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": {"name": "vllm", "{{{name}}}": 1}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("Not taken: of vllm, ", (string)(await response.Object())["errors"]![$"engine.{name}"]![0]!, StringComparison.Ordinal);
    }
}
