using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>What the answer suggests is sent back, and fits.</summary>
[Collection(ServiceTests.Name)]
public sealed class CapacityTests(SizingService service)
{
    /// <summary>A share for each stage is given: another number of GPUs would need other shares.</summary>
    [Theory]
    [InlineData("mistral-community/pixtral-12b", "rtx-5000-ada-laptop", 1, "[1]", null)]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", "rtx-4090", 2, "[1, 3]", 2)]
    public async Task Given_shares_of_stages_keep_the_number_of_gpus(string model, string gpu, int count, string shares, int? fewest)
    {
        JsonNode capacity = await Capacity($$"""
            {"model": "{{model}}", "gpu": {"id": "{{gpu}}", "count": {{count}}}, "engine": {"name": "llama.cpp", "tensorSplit": {{shares}}} }
            """);

        Assert.Equal(fewest, (int?)capacity["fewestGpus"]);
    }

    private readonly HttpClient _client = service.CreateClient();

    public static TheoryData<string> Engines => ["vllm", "sglang", "tensorrt-llm", "llama.cpp", "transformers"];

    [Theory, MemberData(nameof(Engines))]
    public async Task The_largest_context_sent_back_fits_and_a_block_more_does_not(string engine)
    {
        const int output = 128, block = 256;
        long largest = (long)(await Capacity(Request(engine, 1024, output, "")))["largestContextTokens"]!;

        Assert.True(await Fits(Request(engine, largest - output, output, "")));
        Assert.False(await Fits(Request(engine, largest - output + block, output, "")));
    }

    [Theory, InlineData("vllm", "gpuMemoryUtilization"), InlineData("sglang", "memFractionStatic"), InlineData("tensorrt-llm", "freeGpuMemoryFraction")]
    public async Task The_smallest_share_sent_back_fits_and_less_does_not(string engine, string knob)
    {
        decimal share = (decimal)(await Capacity(Request(engine, 1024, 128, "")))["smallestMemoryFraction"]!;

        Assert.True(await Fits(Request(engine, 1024, 128, $", \"{knob}\": {share.ToString(System.Globalization.CultureInfo.InvariantCulture)}")));
        Assert.False(await Fits(Request(engine, 1024, 128, $", \"{knob}\": {(share - 0.02m).ToString(System.Globalization.CultureInfo.InvariantCulture)}")));
    }

    [Theory, InlineData("vllm", 4), InlineData("sglang", 4), InlineData("tensorrt-llm", 4)]
    public async Task The_fewest_gpus_sent_back_fit_and_half_as_many_do_not(string engine, int asked)
    {
        static string Request(string engine, int tensor) =>
            $$"""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "engine": "{{engine}}", "workload": {"batchSize": 64}, "parallelism": { "tensor": {{tensor}} } }""";

        int fewest = (int)(await Capacity(Request(engine, asked)))["fewestGpus"]!;

        Assert.InRange(fewest, 2, 8);
        Assert.True(await Fits(Request(engine, fewest)));
        Assert.False(await Fits(Request(engine, fewest / 2)));
    }

    [Fact]
    public async Task A_figure_that_does_not_exist_is_null_with_its_reason()
    {
        JsonObject capacity = await Capacity("""{"model": "resnet50", "gpu": "t4", "precision": "fp16"}""");

        Assert.True(capacity.ContainsKey("largestContextTokens") && capacity["largestContextTokens"] is null);
        Assert.True(capacity.ContainsKey("smallestMemoryFraction") && capacity["smallestMemoryFraction"] is null);
        Assert.Equal("engine", (string?)capacity["memoryFractionLimitedBy"]);
        Assert.Equal(1, (int)capacity["fewestGpus"]!);
    }

    /// <summary>No share and no number of T4s computes in BF16 (vllm/worker/worker.py, <c>_check_if_gpu_supports_dtype</c>).</summary>
    [Fact]
    public async Task A_refusal_that_no_share_and_no_number_of_gpus_lifts_is_named()
    {
        JsonObject capacity = await Capacity("""{"model": "Qwen/Qwen2.5-1.5B-Instruct", "gpu": "t4", "precision": "bf16", "engine": "vllm"}""");

        Assert.Equal(
            ("formatUnsupported", "formatUnsupported", "formatUnsupported"),
            ((string?)capacity["contextLimitedBy"], (string?)capacity["memoryFractionLimitedBy"], (string?)capacity["fewestGpusLimitedBy"]));
    }

    private static string Request(string engine, long input, long output, string knob) =>
        $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": { "name": "{{engine}}"{{knob}} }, "workload": {"inputTokens": {{input}}, "outputTokens": {{output}}, "batchSize": 16} }""";

    private async Task<JsonObject> Capacity(string body) => (await Answer(body))["capacity"]!.AsObject();

    private async Task<bool> Fits(string body) => (bool)(await Answer(body))["fits"]!;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Object();
    }

    /// <summary>SGLang's share follows from its chunks and its ranks: what a client says of the one holds on any number of the other.</summary>
    [Fact]
    public async Task The_fewest_gpus_take_the_share_that_follows_from_what_was_asked()
    {
        JsonObject request = JsonNode.Parse(
            """
            {"model": "moonshotai/Kimi-K2.5", "engine": {"name": "sglang", "chunkedPrefillSize": 512}, "workload": {"outputTokens": 0, "batchSize": 100},
             "gpu": {"name": "card", "memoryBytes": 25769803776, "bandwidthGBPerSecond": 3350, "tflops": {"fp16": 300, "fp8": 1000}, "count": 64}}
            """)!.AsObject();
        JsonObject all = await (await _client.Estimate(request.ToJsonString())).Object();
        request["gpu"]!["count"] = 4;
        JsonObject few = await (await _client.Estimate(request.ToJsonString())).Object();

        Assert.False((bool)all["fits"]!);
        Assert.Null(few["capacity"]!["fewestGpus"]);
    }

    /// <summary>A decoder of whose weights no card holds the tenth part: the search for its longest context starts beyond 63 bits.</summary>
    [Fact]
    public async Task The_context_of_a_model_far_too_large_is_none()
    {
        JsonObject answer = await (
            await _client.Estimate(
            """{"gpu": "rtx-5090", "precision": "fp8", "model": {"architecture": {"attentionHeads": 3543, "hiddenSize": 1051, "kind": "decoder", "layers": 244, "vocabularySize": 73, "headDimension": 1375, "slidingWindow": 1}}}""")).Object();

        Assert.Equal(0, (long)answer["capacity"]!["largestContextTokens"]!);
    }
}
