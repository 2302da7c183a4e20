using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class PowerAndGapTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Prompts of others are in the mean time of a token, not in the gap between most tokens.</summary>
    [Fact]
    public async Task The_gap_between_tokens_leaves_prompts_of_others_out()
    {
        JsonObject loop = await Answer("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 32}}""");
        JsonObject batch = await Answer(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 32, "arrival": "static"}}""");

        Assert.True(Of(loop, "latency", "interTokenMs") < Of(loop, "latency", "tpotMs"));
        Assert.Equal(Of(batch, "latency", "interTokenMs"), Of(batch, "latency", "tpotMs"));
    }

    /// <summary>Below what it would draw, a board draws its limit, and prompts take longer; the request comes back as it was asked.</summary>
    [Fact]
    public async Task A_power_limit_bounds_the_watts_and_costs_time()
    {
        JsonObject free = await Answer("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "rtx-3090", "precision": "fp8", "workload": {"batchSize": 8}}""");
        JsonObject held = await Answer(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "rtx-3090", "powerLimitWatts": 200}, "precision": "fp8", "workload": {"batchSize": 8}}""");

        Assert.Equal(200, Of(held, "energy", "watts"));
        Assert.True(Of(free, "energy", "watts") > 200);
        Assert.True(Of(held, "latency", "ttftMs") > Of(free, "latency", "ttftMs"));
        Assert.Equal(0.15 * 350, Of(held, "energy", "idleWatts"), 0.1);
        Assert.Equal(200, (int)held["resolved"]!["request"]!["gpu"]!["powerLimitWatts"]!);
    }

    /// <summary>A described card with the name of one in the catalogue runs its kernels, and says so.</summary>
    [Fact]
    public async Task A_described_card_of_a_known_name_is_timed_as_that_card()
    {
        JsonObject known = await Answer(Described("Instinct MI100")), unknown = await Answer(Described("our-card"));

        Assert.Contains(known["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "assumedGpu");
        Assert.DoesNotContain(unknown["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "assumedGpu");
        Assert.NotEqual(Of(known, "latency", "tpotMs"), Of(unknown, "latency", "tpotMs"));

        static string Described(string name) => """
            {"model": "meta-llama/Llama-3.1-8B-Instruct", "engine": "vllm",
             "gpu": {"name": "NAME", "memoryBytes": 34359738368, "bandwidthGBPerSecond": 1228, "tflops": {"bf16": 92, "fp16": 184}}}
            """.Replace("NAME", name, StringComparison.Ordinal);
    }

    private static double Of(JsonObject answer, string block, string figure) => (double)answer[block]![figure]!["estimate"]!;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Object();
    }
}
