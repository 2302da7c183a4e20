using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace InferenceSizing.Api.Tests.Launch;

/// <summary>What a launch says, read again, is the request that it was written for: for every engine with a command line, drawn requests, the same in every
/// run.</summary>
[Collection(ServiceTests.Name)]
public sealed class RoundTripLaws(SizingService service)
{
    private const ulong Seed = 20_261_129, Gamma = 9_007_199_254_740_993;
    private const int Draws = 20;

    private static readonly string[] Parts = ["model", "engine", "parallelism", "precision", "techniques"];

    /// <summary>What a command says of speculative decoding; acceptance is measured.</summary>
    private static readonly string[] Proposing = ["method", "draftModel", "draftTokens"];

    private readonly HttpClient _client = service.CreateClient();

    public static TheoryData<string> Engines =>
        ["vllm", "sglang", "tensorrt-llm", "llama.cpp", "ollama", "text-embeddings-inference", "tensorrt"];

    public static TheoryData<string> WithImages => ["vllm", "sglang", "tensorrt-llm", "llama.cpp"];

    [Theory, MemberData(nameof(Engines))]
    public void A_command_stands_for_its_request(string engine) => Holds(engine, async (launch, resolved) =>
        await Again(new JsonObject { ["command"] = launch["command"]!.ToString() }, resolved));

    [Theory, MemberData(nameof(WithImages))]
    public void A_manifest_stands_for_its_request(string engine) => Holds(engine, async (launch, resolved) =>
        await Again(await Translated(launch["kubernetes"]!.ToString()), resolved));

    [Theory, MemberData(nameof(WithImages))]
    public void A_compose_service_stands_for_its_request(string engine) => Holds(engine, async (launch, resolved) =>
        await Again(await Translated(launch["compose"]!.ToString()), resolved));

    private void Holds(string engine, Func<JsonNode, JsonNode, Task<JsonObject>> again) => Prop.ForAll(RequestOf(engine).ToArbitrary(), async request =>
    {
        JsonObject answer = await (await _client.Estimate(request)).Object();
        Assert.True(answer.ContainsKey("launch"), $"{request} {answer["detail"]} {answer["errors"]}");
        JsonNode launch = answer["launch"]!, resolved = Plain(answer["resolved"]!["request"]!, null);
        JsonObject back = await again(launch, resolved);
        Assert.True(back.ContainsKey("resolved"), $"{request}\n{launch["command"]}\n{back["detail"]} {back["errors"]}");
        JsonNode read = Plain(back["resolved"]!["request"]!, resolved);
        foreach (string part in Parts)
            Assert.True(JsonNode.DeepEquals(resolved[part], read[part]), $"{part}: {request}\n{launch["command"]}\n{resolved[part]}\n{read[part]}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Draws).WithReplay(Seed, Gamma));

    /// <summary>Without what no command says: rows of logits, which llama-server reserves few of, that a context follows the load, and slots that nobody gave,
    /// which are as many as run.</summary>
    private static JsonNode Plain(JsonNode request, JsonNode? beside)
    {
        JsonObject engine = request["engine"]!.AsObject();
        engine.Remove("allLogits");
        engine.Remove("nCtxFollows");
        foreach (string slots in (string[])["parallelSequences", "numParallel"])
        {
            if (beside is not null && !beside["engine"]!.AsObject().ContainsKey(slots))
                engine.Remove(slots);
        }

        if (request["techniques"]?["speculativeDecoding"] is JsonObject proposing)
            request["techniques"] = new JsonObject(
                proposing.Where(part => Proposing.Contains(part.Key)).Select(part => KeyValuePair.Create(part.Key, part.Value?.DeepClone())));
        return request;
    }

    private async Task<JsonObject> Again(JsonObject told, JsonNode resolved)
    {
        told["gpu"] = resolved["gpu"]!.DeepClone();
        told["workload"] = resolved["workload"]!.DeepClone();
        JsonObject engine = told["engine"] as JsonObject ?? [];
        engine["version"] = resolved["engine"]!["version"]!.ToString();
        told["engine"] = engine;
        return await (await _client.Estimate(told.ToJsonString())).Object();
    }

    private async Task<JsonObject> Translated(string manifest)
    {
        using StringContent body = new(manifest, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/yaml") } };
        using HttpResponseMessage response = await _client.PostAsync("/translate", body);
        JsonObject answer = await response.Object();
        return Assert.Single(answer["requests"]!.AsArray())!["request"]!.DeepClone().AsObject();
    }

    private static Gen<string> RequestOf(string engine) =>
        from model in Gen.Elements(ModelsOf(engine))
        from settings in SettingsOf(engine)
        from rest in RestOf(engine, model)
        where engine != "sglang" || GoTogether(settings, rest)
        select Written(engine, model, engine == "tensorrt" ? settings.Prepend("\"version\": \"10.9.0\"") : settings, rest);

    /// <summary>SGLang runs adapters beside n-gram speculation alone.</summary>
    private static bool GoTogether(IEnumerable<string> settings, string rest) =>
        !rest.Contains("eagle3", StringComparison.Ordinal) || !settings.Any(setting => setting.Contains("Lora", StringComparison.Ordinal));

    private static string Written(string engine, string model, IEnumerable<string> settings, string rest) =>
        $$"""{"model": "{{model}}", "detail": "full", "engine": {{{string.Join(", ", settings.Prepend($"\"name\": \"{engine}\""))}}}, {{rest}}}""";

    private static string[] ModelsOf(string engine) => engine switch
    {
        "text-embeddings-inference" => ["BAAI/bge-m3", "intfloat/e5-large-v2"],
        "tensorrt" => ["resnet50", "bert-base-uncased"],
        _ => ["meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen2.5-7B-Instruct", "Qwen/Qwen3-30B-A3B", "mistralai/Mistral-7B-Instruct-v0.3"],
    };

    /// <summary>Any of the engine's settings, each at a value with which it starts.</summary>
    private static Gen<IEnumerable<string>> SettingsOf(string engine) =>
        from drawn in Gen.CollectToArray(AllOf(engine), setting => Gen.Frequency((1, setting), (1, Gen.Constant(""))))
        select drawn.Where(setting => setting.Length > 0);

    private static IEnumerable<Gen<string>> AllOf(string engine) => engine switch
    {
        "vllm" => [Share("gpuMemoryUtilization"), Thousands("maxModelLen", 4, 32), Count("maxNumSeqs", 1, 512), Switch("enforceEager"),
            Switch("enablePrefixCaching"), Thousands("maxNumBatchedTokens", 8, 32), Count("maxCudagraphCaptureSize", 8, 512),
            Count("kvOffloadingGib", 1, 64), Word("blockSize", 16, 32), Count("maxLoras", 1, 8), Word("maxLoraRank", 16, 64)],
        "sglang" => [Share("memFractionStatic"), Thousands("contextLength", 4, 32), Thousands("chunkedPrefillSize", 1, 16),
            Count("maxRunningRequests", 1, 512), Count("cudaGraphMaxBs", 1, 512), Switch("disableCudaGraph"), Thousands("maxTotalTokens", 64, 96),
            Switch("enableHierarchicalCache"), Count("maxLorasPerBatch", 1, 8), Word("maxLoraRank", 16, 64)],
        "tensorrt-llm" => [Share("freeGpuMemoryFraction"), Thousands("maxSeqLen", 4, 32), Count("maxBatchSize", 1, 512), Thousands("maxNumTokens", 4, 16),
            Thousands("maxTokens", 64, 96), Count("maxGpuTotalBytes", 1_000_000_000, 2_000_000_000)],
        "llama.cpp" => [Thousands("nCtx", 8, 32), Word("nBatch", 1024, 2048), Word("nUbatch", 256, 512, 1024), Count("parallelSequences", 1, 8),
            Switch("swaFull"), Switch("kvUnified"), Switch("fit")],
        "ollama" => [Thousands("numCtx", 2, 16), Count("numParallel", 1, 4)],
        "text-embeddings-inference" => [Thousands("maxBatchTokens", 16, 64), Count("maxConcurrentRequests", 1, 512), Switch("autoTruncate")],
        _ => [Word("workspaceBytes", 32 << 20, 64 << 20, 1 << 30)],
    };

    private static Gen<string> RestOf(string engine, string model) => engine switch
    {
        "llama.cpp" =>
            from weights in Gen.Elements("q4_k_m", "q8_0")
            from cache in Gen.Elements("fp16", "q8_0")
            select $$"""
                "gpu": "h100-sxm", "precision": {"weights": "{{weights}}", "kvCache": "{{cache}}"}
                """,
        "ollama" =>
            from cache in Gen.Elements("fp16", "q8_0")
            select $$"""
                "gpu": "h100-sxm", "precision": {"weights": "q4_k_m", "kvCache": "{{cache}}"}
                """,
        "text-embeddings-inference" => from weights in Gen.Elements("fp16", "fp32")
                                       select $"\"gpu\": \"l4\", \"precision\": \"{weights}\", \"workload\": {{\"batchSize\": 1, \"inputTokens\": 128}}",
        "tensorrt" =>
            from weights in Gen.Elements("fp32", "mixed-fp16", "int8")
            select $"\"gpu\": \"a100-pcie-40gb\", \"precision\": \"{weights}\", \"workload\": {{\"batchSize\": 4}}",
        _ =>
            from tensor in Gen.Elements(1, 2, 4)
            from pipeline in Gen.Elements(1, 1, 2)
            from copies in Gen.Elements(1, 1, model == "Qwen/Qwen3-30B-A3B" && engine != "tensorrt-llm" ? 2 : 1)
            from cache in Gen.Elements("bf16", "fp8")
            from draft in Gen.Elements(Drafts(engine, model))
            select $$"""
                "gpu": "h100-sxm", "parallelism": {"tensor": {{tensor}}, "pipeline": {{(draft.Length > 0 ? 1 : pipeline)}}, "attentionData": {{copies}}},
                "precision": {"kvCache": "{{cache}}"}{{draft}}
                """,
    };

    private static string[] Drafts(string engine, string model) => model != "meta-llama/Llama-3.1-8B-Instruct" ? [""] :
    [
        "",
        """, "techniques": {"speculativeDecoding": {"method": "ngram", "draftTokens": 4, "acceptanceRate": 0.5}}""",
        """, "techniques": {"speculativeDecoding": {"method": "eagle3", "draftTokens": 3, "acceptanceRate": 0.5}}""",
    ];

    private static Gen<string> Share(string name) => from hundredths in Gen.Choose(60, 94)
                                                     select $"\"{name}\": 0.{hundredths.ToString(CultureInfo.InvariantCulture)}";

    private static Gen<string> Count(string name, int least, int most) => from count in Gen.Choose(least, most) select $"\"{name}\": {count}";

    private static Gen<string> Thousands(string name, int least, int most) => from count in Gen.Choose(least, most) select $"\"{name}\": {1024 * count}";

    private static Gen<string> Word(string name, params int[] values) => from value in Gen.Elements(values) select $"\"{name}\": {value}";

    private static Gen<string> Switch(string name) => from value in Gen.Elements("true", "false") select $"\"{name}\": {value}";
}
