using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Launch;

/// <summary>A request becomes a command, and the command the same request.</summary>
[Collection(ServiceTests.Name)]
public sealed class LaunchTests(SizingService service)
{
    private const int Seed = 20_261_128, Requests = 60;

    private static readonly string[] Engines = ["vllm", "sglang", "tensorrt-llm", "llama.cpp"];
    private static readonly string[] Models = [
        "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen2.5-7B-Instruct", "Qwen/Qwen3-30B-A3B", "mistralai/Mistral-7B-Instruct-v0.3"];

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_command_of_a_request_stands_for_the_request()
    {
        Random random = new(Seed);
        for (int i = 0; i < Requests; i++)
        {
            JsonObject asked = Asked(random);
            JsonObject answer = await (await _client.Estimate(asked.ToJsonString())).Object();
            Assert.True(answer.ContainsKey("launch"), $"{asked.ToJsonString()} {answer["detail"]}");
            JsonNode resolved = answer["resolved"]!["request"]!;
            JsonObject again = new()
            {
                ["command"] = answer["launch"]!["command"]!.ToString(),
                ["gpu"] = resolved["gpu"]!.DeepClone(),
                ["workload"] = resolved["workload"]!.DeepClone(),
                ["engine"] = new JsonObject { ["version"] = resolved["engine"]!["version"]!.ToString() },
            };
            // llama-server has no flag for them: it reserves few rows of logits, and a context that is typed is a client's own.
            resolved["engine"]!.AsObject().Remove("allLogits");
            resolved["engine"]!.AsObject().Remove("nCtxFollows");
            JsonObject back = await (await _client.Estimate(again.ToJsonString())).Object();

            back["resolved"]?["request"]?["engine"]?.AsObject().Remove("allLogits");
            back["resolved"]?["request"]?["engine"]?.AsObject().Remove("nCtxFollows");
            // Slots that nobody gave are as many as run, which the command has to say.
            if (!resolved["engine"]!.AsObject().ContainsKey("parallelSequences") && back["resolved"]?["request"]?["engine"] is JsonObject started
                && started.Remove("parallelSequences", out JsonNode? slots))
                Assert.Equal((int)resolved["workload"]!["batchSize"]!, (int)slots!);
            foreach (string part in (string[])["model", "engine", "parallelism", "precision"])
                Assert.True(JsonNode.DeepEquals(resolved[part], back["resolved"]?["request"]?[part]),
                    $"{part}: {again.ToJsonString()}\n{resolved[part]}\n{back["resolved"]?["request"]?[part] ?? back["detail"]}");
        }
    }

    /// <summary>A variable of the engine's stands before its command and in both files, and is read back from each.</summary>
    [Fact]
    public async Task A_setting_of_the_environment_is_launched_and_read_back()
    {
        JsonObject answer = await (await _client.Estimate(
            """
            {"model": "Qwen/Qwen3.6-27B-FP8", "gpu": {"id": "h200-sxm", "count": 2}, "detail": "full",
             "engine": {"name": "vllm", "maxModelLen": 1010000, "allowLongerContext": true}}
            """)).Object();
        JsonObject launch = answer["launch"]!.AsObject();

        Assert.True((bool)answer["startup"]!["starts"]!);
        Assert.Equal("maxModelLen", answer["capacity"]!["contextLimitedBy"]!.ToString());
        Assert.StartsWith("VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vllm serve", launch["command"]!.ToString(), StringComparison.Ordinal);
        foreach (string file in (string[])["kubernetes", "compose"])
        {
            using StringContent yaml = new(launch[file]!.ToString(), new MediaTypeHeaderValue("application/yaml"));
            JsonObject read = await (await _client.PostAsync(new Uri("/translate", UriKind.Relative), yaml)).Object();
            JsonNode engine = Assert.Single(read["requests"]!.AsArray())!["request"]!["engine"]!;
            Assert.True((bool)engine["allowLongerContext"]!, launch[file]!.ToString());
            Assert.Equal(1_010_000, (int)engine["maxModelLen"]!);
        }
    }

    /// <summary>Where requests come at a rate, llama-server is started with a slot and cells for each that is in flight: blocks of 256 hold 1500 tokens
    /// each.</summary>
    [Fact]
    public async Task A_server_under_a_rate_is_started_for_what_is_in_flight()
    {
        JsonObject answer = await (await _client.Estimate(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "q8_0", "engine": "llama.cpp", "workload": {"requestsPerSecond": 1, "arrival": "open", "inputTokens": 1000, "outputTokens": 500}, "detail": "full"}""")).Object();
        long running = (long)answer["load"]!["inFlight"]!["estimate"]!;
        string command = answer["launch"]!["command"]!.ToString();

        Assert.InRange(running, 2, 1000);
        Assert.Contains($"--parallel {running}", command, StringComparison.Ordinal);
        Assert.Contains($"--ctx-size {((running * 1500) + 255) / 256 * 256}", command, StringComparison.Ordinal);
    }

    /// <summary>Of FP8 weights <c>auto</c> is a cache of 16 bits, so one of FP8 has to be named, and one of 16 bits has not.</summary>
    [Theory, InlineData("vllm", "fp8", true), InlineData("vllm", "bf16", false), InlineData("sglang", "fp8", true), InlineData("sglang", "bf16", false)]
    public async Task A_cache_of_its_own_format_is_named(string engine, string cache, bool named)
    {
        JsonObject answer = await (await _client.Estimate($$"""
            {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": "{{engine}}", "precision": {"weights": "fp8", "kvCache": "{{cache}}"},
             "detail": "full"}
            """)).Object();

        Assert.Equal(named, answer["launch"]!["command"]!.ToString().Contains("--kv-cache-dtype fp8", StringComparison.Ordinal));
        Assert.Equal(named, answer["launch"]!["command"]!.ToString().Contains("--kv-cache-dtype", StringComparison.Ordinal));
    }

    /// <summary>vLLM makes no slots for adapters without the switch (<c>vllm/engine/arg_utils.py</c>); SGLang starts without adapters at hand only with their
    /// rank and the matrices that they adapt (<c>server_args.py</c>).</summary>
    [Theory]
    [InlineData("vllm", """{"maxLoras": 2}""", "--enable-lora", "--max-loras 2")]
    [InlineData("sglang", """{"maxLoraRank": 32}""", "--enable-lora --lora-target-modules all", "--max-lora-rank 32")]
    public async Task Slots_for_adapters_are_switched_on(string engine, string settings, string switched, string told)
    {
        string command = await Command("meta-llama/Llama-3.1-8B-Instruct", "h100-sxm", "bf16", engine, settings);

        Assert.Contains(switched, command, StringComparison.Ordinal);
        Assert.Contains(told, command, StringComparison.Ordinal);
        Assert.DoesNotContain("--enable-lora", await Command("meta-llama/Llama-3.1-8B-Instruct", "h100-sxm", "bf16", engine, "{}"), StringComparison.Ordinal);
    }

    /// <summary>A graph that holds FP16 is built with its own types where the builder can be told so: since 9.1
    /// (<c>samples/common/sampleOptions.cpp</c>).</summary>
    [Theory, InlineData("fp16", "10.9.0", true), InlineData("fp16", "8.6.0", false), InlineData("fp32", "10.9.0", false), InlineData("int8", "10.9.0", false)]
    public async Task A_graph_in_16_bits_keeps_its_types(string precision, string version, bool typed)
    {
        string command = await Command("resnet50", "t4", precision, "tensorrt", $$"""{"version": "{{version}}"}""");

        Assert.Equal(typed, command.Contains("--stronglyTyped", StringComparison.Ordinal));
    }

    private async Task<string> Command(string model, string gpu, string precision, string engine, string settings)
    {
        JsonObject asked = JsonNode.Parse(settings)!.AsObject();
        asked["name"] = engine;
        JsonObject body = new() { ["model"] = model, ["gpu"] = gpu, ["precision"] = precision, ["engine"] = asked, ["detail"] = "full" };
        return (await (await _client.Estimate(body.ToJsonString())).Object())["launch"]!["command"]!.ToString();
    }

    [Fact]
    public async Task Weights_off_the_gpu_are_remarked_on()
    {
        JsonObject answer = await (await _client.Estimate("""
            {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "techniques": {"offload": {"gpuMemoryBytes": 8000000000}},
             "detail": "full"}
            """)).Object();

        Assert.Contains(answer["launch"]!["remarks"]!.AsArray(), remark => remark!.ToString().Contains("off the GPU", StringComparison.Ordinal));
    }

    /// <summary>The checkpoint that a name states is the one to start, not the base that it was read as.</summary>
    [Theory]
    [InlineData("Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "sglang", null, "--model-path Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8 ")]
    [InlineData("hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4", "vllm", null, "vllm serve hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4 ")]
    [InlineData("hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4", "vllm", "bf16", "vllm serve meta-llama/Meta-Llama-3.1-8B ")]
    [InlineData("unsloth/Qwen3-8B-GGUF", "llama.cpp", null, "llama-server --model Qwen3-8B-Q4_K_M.gguf ")]
    [InlineData("qwen3:8b", "llama.cpp", null, "llama-server --model Qwen3-8B-Q4_K_M.gguf ")]
    [InlineData("qwen3:8b", "ollama", null, "FROM qwen3:8b\n")]
    [InlineData("qwen3:8b", "ollama", "q8_0", "FROM Qwen3-8B-Q8_0.gguf\n")]
    public async Task A_quantized_checkpoint_is_launched_by_its_own_name(string model, string engine, string? precision, string started)
    {
        JsonObject body = new()
        {
            ["model"] = model,
            ["gpu"] = new JsonObject { ["id"] = "h200-sxm", ["count"] = 4 },
            ["engine"] = engine,
            ["detail"] = "full",
        };
        if (precision is not null)
            body["precision"] = precision;
        JsonObject answer = await (await _client.Estimate(body.ToJsonString())).Object();

        Assert.Contains(started, (string?)answer["launch"]?["command"] ?? answer.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>SGLang asserts that steps, branches and tokens are all given or none (<c>_handle_eagle_family</c> of server_args.py): a chain of one branch has
    /// a step for each that is proposed, and a token more, which the model itself decides. What a head is loaded from is said where the request does not
    /// name it.</summary>
    [Theory]
    [InlineData("sglang", "eagle3", "--speculative-num-steps 5 --speculative-eagle-topk 1 --speculative-num-draft-tokens 6", "--speculative-draft-model-path")]
    [InlineData("tensorrt-llm", "eagle3", "decoding_type: 'Eagle3'", "speculative_config.speculative_model_dir")]
    [InlineData("vllm", "eagle3", "\"method\": \"eagle3\"", "speculative config")]
    public async Task A_head_is_launched_as_its_engine_asks(string engine, string method, string written, string remarked)
    {
        JsonNode launch = (await Speculating("meta-llama/Llama-3.1-8B-Instruct", engine, method, draftTokens: 5))["launch"]!;

        Assert.Contains(written, (string)launch["command"]!, StringComparison.Ordinal);
        Assert.Contains(launch["remarks"]!.AsArray(), remark => remark!.ToString().Contains(remarked, StringComparison.Ordinal));
    }

    /// <summary>Gemma 4's assistants stand beside the models (huggingface.co/google/gemma-4-31B-it-assistant), and the command is read as the same.</summary>
    [Fact]
    public async Task An_assistant_is_launched_by_its_name()
    {
        JsonObject answer = await Speculating("google/gemma-4-31B-it", "vllm", "assistant", draftTokens: 3);
        JsonObject back = await (await _client.Estimate(new JsonObject
        {
            ["command"] = (string)answer["launch"]!["command"]!,
            ["gpu"] = "h200-sxm",
        }.ToJsonString())).Object();

        Assert.Contains("google/gemma-4-31B-it-assistant", (string)answer["launch"]!["command"]!, StringComparison.Ordinal);
        Assert.Empty(answer["launch"]!["remarks"]!.AsArray());
        Assert.Equal("assistant", (string?)back["resolved"]?["request"]?["techniques"]?["speculativeDecoding"]?["method"]);
        Assert.True(JsonNode.DeepEquals(answer["memory"]!["perGpu"], back["memory"]!["perGpu"]));
    }

    private async Task<JsonObject> Speculating(string model, string engine, string method, int draftTokens) => await (await _client.Estimate(
        $$$$"""
        {"model": "{{{{model}}}}", "gpu": "h200-sxm", "engine": "{{{{engine}}}}", "detail": "full",
         "techniques": {"speculativeDecoding": {"method": "{{{{method}}}}", "draftTokens": {{{{draftTokens}}}}}}}
        """)).Object();

    [Fact]
    public async Task An_engine_without_a_command_line_has_no_launch() =>
        Assert.False((await (await _client.Estimate("""{"model": "resnet50", "gpu": "t4", "engine": "pytorch", "detail": "full"}""")).Object())
            .ContainsKey("launch"));

    private static JsonObject Asked(Random random)
    {
        string engine = Engines[random.Next(Engines.Length)];
        JsonObject settings = new() { ["name"] = engine };
        foreach ((string name, JsonNode value) in SettingsOf(engine, random))
        {
            if (random.Next(2) == 0)
                settings[name] = value;
        }

        JsonObject request = new()
        {
            ["model"] = Models[random.Next(Models.Length)],
            ["gpu"] = "h100-sxm",
            ["engine"] = settings,
            ["detail"] = "full",
        };
        if (engine == "llama.cpp")
        {
            request["precision"] = new JsonObject
            {
                ["weights"] = random.Next(2) == 0 ? "q4_k_m" : "q8_0",
                ["kvCache"] = random.Next(2) == 0 ? "q8_0" : "fp16"
            };
            // Quantized values need flash attention.
            if ((bool?)settings["flashAttention"] is false)
                request["precision"]!["kvCache"] = "fp16";
        }
        else
        {
            request["parallelism"] = new JsonObject { ["tensor"] = 1 << random.Next(3) };
        }

        if (engine is "vllm" or "sglang" && random.Next(2) == 0)
            request["precision"] = new JsonObject { ["kvCache"] = "fp8" };
        return request;
    }

    private static IEnumerable<(string Name, JsonNode Value)> SettingsOf(string engine, Random random) => engine switch
    {
        "vllm" => [("gpuMemoryUtilization", Share(random)), ("maxModelLen", 1024 * random.Next(4, 32)), ("maxNumSeqs", random.Next(1, 512)),
            ("enforceEager", random.Next(2) == 0),
            ("enablePrefixCaching", random.Next(2) == 0), ("maxNumBatchedTokens", 1024 * random.Next(8, 32))],
        "sglang" => [("memFractionStatic", Share(random)), ("contextLength", 1024 * random.Next(4, 32)), ("chunkedPrefillSize", 1024 * random.Next(1, 16)),
            ("maxRunningRequests", random.Next(1, 512))],
        "tensorrt-llm" => [("freeGpuMemoryFraction", Share(random)), ("maxSeqLen", 1024 * random.Next(4, 32)), ("maxBatchSize", random.Next(1, 512)),
            ("maxNumTokens", 1024 * random.Next(4, 16))],
        _ => [("nCtx", 1024 * random.Next(4, 32)), ("nUbatch", 256 * random.Next(1, 4)), ("flashAttention", random.Next(2) == 0),
            ("swaFull", random.Next(2) == 0)],
    };

    private static JsonValue Share(Random random) => JsonValue.Create(double.Parse($"0.{random.Next(60, 95)}", CultureInfo.InvariantCulture));
}
