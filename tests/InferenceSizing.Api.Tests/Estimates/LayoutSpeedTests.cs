using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>What GPUs are linked by, how a prompt passes them, and what the host does meanwhile.</summary>
[Collection(ServiceTests.Name)]
public sealed class LayoutSpeedTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Prompts of 512, 1024 and 4096 tokens on one card and on several that hold whole layers, tokens a second (llama-bench with batches of 2048 and
    /// micro-batches of 512; XiongjieDai/GPU-Benchmarks-on-LLM-Inference at aa72e0ec86c3, May 2024, Llama 3 8B in Q4_K_M): one micro-batch passes the cards
    /// one after another, and four fill them.</summary>
    [Theory]
    [InlineData("rtx-4090", 2, 512, 7138.99, 7003.51), InlineData("rtx-4090", 2, 1024, 6898.71, 8545.0), InlineData("rtx-4090", 2, 4096, 5265.68, 8422.04)]
    [InlineData("rtx-4090", 4, 512, 7138.99, 6748.96), InlineData("rtx-4090", 4, 4096, 5265.68, 12491.1), InlineData("rtx-4090", 8, 4096, 5265.68, 15089.45)]
    [InlineData("a100-pcie-80", 4, 512, 5981.04, 6076.58), InlineData("a100-pcie-80", 4, 1024, 5800.48, 8889.35)]
    [InlineData("a100-pcie-80", 4, 4096, 4959.84, 12724.54), InlineData("h100-pcie", 4, 4096, 6423.31, 16128.27)]
    [InlineData("rtx-3090", 2, 4096, 3169.91, 4013.34), InlineData("rtx-3090", 4, 4096, 3169.91, 5826.91)]
    public async Task Micro_batches_of_a_prompt_fill_cards_that_hold_whole_layers(string gpu, int cards, int tokens, double onOne, double onAll)
    {
        double one = await PrefillOf(1), all = await PrefillOf(cards);

        Assert.InRange(all / one / (onAll / onOne), 0.85, 1.3);

        async Task<double> PrefillOf(int count) => (double)(await Answer(new JsonObject
        {
            ["model"] = "meta-llama/Llama-3.1-8B-Instruct",
            ["gpu"] = new JsonObject { ["id"] = gpu, ["count"] = count },
            ["precision"] = "q4_k_m",
            ["engine"] = "llama.cpp",
            ["workload"] = new JsonObject { ["inputTokens"] = tokens, ["outputTokens"] = 1 },
            ["parallelism"] = new JsonObject { ["pipeline"] = count },
        }))["throughput"]!["prefillTokensPerSecond"]!["estimate"]!;
    }

    /// <summary>DeepSeek-R1 in FP8 on eight H200 with TensorRT-LLM 0.17 (dstackai/benchmarks at 7f37e66977, Deepseek-R1/raw_data/online_results.csv, March
    /// 2025; 3200 tokens in, 800 out): CUDA graphs were off by default, so a step takes the host's 55 ms however few sequences run.</summary>
    [Theory, InlineData(4, 55.12), InlineData(8, 55.92), InlineData(16, 57.55), InlineData(32, 65.46), InlineData(64, 81.65), InlineData(128, 100.24)]
    public async Task Before_graphs_were_on_the_host_set_the_pace_of_TensorRT_LLM(int clients, double milliseconds)
    {
        JsonObject answer = await Answer(new JsonObject
        {
            ["model"] = "deepseek-ai/DeepSeek-R1",
            ["gpu"] = new JsonObject { ["id"] = "h200-sxm", ["count"] = 8 },
            ["engine"] = new JsonObject { ["name"] = "tensorrt-llm", ["version"] = "0.17.0" },
            ["workload"] = new JsonObject { ["inputTokens"] = 3200, ["outputTokens"] = 800, ["batchSize"] = clients, ["requestsPerClient"] = 5 },
        });

        Assert.InRange((double)answer["latency"]!["tpotMs"]!["estimate"]! / milliseconds, 0.75, 1.3);
    }

    /// <summary>Four RTX 3090 on PCIe 3.0 without bridges (LottoLottoLotto/4x3090-llm-benchmarks at bd222811db, August 2026: Qwen3.6-27B in W8A8, vLLM 0.23,
    /// 220 W a card): what the host links them by decides from some clients on, and comes back as it was asked.</summary>
    [Theory, InlineData(8, 32.0), InlineData(32, 52.7), InlineData(64, 89.9)]
    public async Task A_slow_link_of_the_host_slows_ranks_down(int clients, double milliseconds)
    {
        JsonObject slow = await Answer(Rig(clients, 15.75)), fast = await Answer(Rig(clients, null));

        Assert.InRange((double)slow["latency"]!["interTokenMs"]!["estimate"]! / milliseconds, 0.75, 1.3);
        Assert.True((double)fast["latency"]!["interTokenMs"]!["estimate"]! < (double)slow["latency"]!["interTokenMs"]!["estimate"]!);
        Assert.Equal(15.75, (double)slow["resolved"]!["request"]!["gpu"]!["interconnectGBPerSecond"]!);

        static JsonObject Rig(int clients, double? link) => new()
        {
            ["model"] = "Qwen/Qwen3.6-27B",
            ["gpu"] = new JsonObject { ["id"] = "rtx-3090", ["count"] = 4, ["powerLimitWatts"] = 220, ["interconnectGBPerSecond"] = link },
            ["precision"] = "int8",
            ["engine"] = new JsonObject { ["name"] = "vllm", ["version"] = "0.23.0" },
            ["workload"] = new JsonObject { ["inputTokens"] = 512, ["outputTokens"] = 256, ["batchSize"] = clients, ["fixedLengths"] = true },
        };
    }

    private async Task<JsonObject> Answer(JsonObject body)
    {
        using HttpResponseMessage response = await _client.Estimate(body.ToJsonString());
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Object();
    }
}
