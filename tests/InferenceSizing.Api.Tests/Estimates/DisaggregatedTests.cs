using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Instances that read prompts apart from those that decode.</summary>
[Collection(ServiceTests.Name)]
public sealed class DisaggregatedTests(SizingService service)
{
    private const string Apart =
        """{"model": "meta-llama/Llama-3.1-70B-Instruct", "gpu": "h100-sxm", "precision": "fp8", "workload": {"inputTokens": 4096, "outputTokens": 512, "batchSize": 32}, "parallelism": {"disaggregated": {"prefill": {"instances": 3, "tensor": 2}, "decode": {"instances": 2, "tensor": 4}}}}""";

    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Chip, weights, prompt, answer, clients, instances that read and their tensor, attention data and expert degrees, the same of those that decode,
    /// measured TTFT and TPOT: every seventh usable row of AIConfigurator's samples that state their instances (ai-dynamo/aiconfigurator at 095f58a, InferenceX
    /// dump of 2026-04-27, configurations 759, 763, 760, 392, 303, 334, 373, 417, 436, 494, 590 and 673; TensorRT-LLM, ten requests a client).</summary>
    private static readonly (string Model, string Gpu, string Weights, int Input, int Output, int Clients, Pool Prefill, Pool Decode, double Ttft,
        double Tpot)[]
        Measured =
    [
        ("moonshotai/Kimi-K2.5", "gb200", "nvfp4", 1024, 1024, 4, new(1, 1, 4, 4), new(4, 8, 1, 8), 195.5, 5.317),
        ("moonshotai/Kimi-K2.5", "gb200", "nvfp4", 8192, 1024, 5, new(1, 1, 4, 4), new(5, 4, 1, 4), 331.1, 5.925),
        ("moonshotai/Kimi-K2.5", "gb200", "nvfp4", 8192, 1024, 156, new(1, 1, 4, 4), new(4, 4, 1, 4), 3469, 14.97),
        ("deepseek-ai/DeepSeek-V3", "gb300", "fp8-block", 1024, 8192, 4, new(1, 1, 4, 4), new(4, 8, 1, 8), 1022, 7.531),
        ("deepseek-ai/DeepSeek-V3", "h200-sxm", "fp8-block", 1024, 1024, 36, new(1, 8, 1, 8), new(9, 8, 1, 8), 673.2, 13.39),
        ("deepseek-ai/DeepSeek-V3", "h200-sxm", "fp8-block", 8192, 1024, 512, new(3, 1, 8, 8), new(1, 1, 8, 8), 4022, 58.28),
        ("deepseek-ai/DeepSeek-V3", "gb300", "nvfp4", 1024, 8192, 1024, new(1, 1, 2, 2), new(1, 1, 32, 32), 1317, 14.71),
        ("deepseek-ai/DeepSeek-V3", "gb300", "nvfp4", 1024, 1024, 192, new(1, 1, 2, 2), new(4, 8, 1, 8), 4812, 10.62),
        ("deepseek-ai/DeepSeek-V3", "gb300", "fp8-block", 8192, 1024, 512, new(6, 1, 4, 4), new(1, 1, 32, 32), 1953, 17.43),
        ("deepseek-ai/DeepSeek-V3", "h100-sxm", "fp8-block", 8192, 1024, 9, new(1, 1, 16, 16), new(3, 16, 1, 16), 7661, 15.91),
        ("deepseek-ai/DeepSeek-V3", "h200-sxm", "fp8-block", 1024, 1024, 36, new(1, 1, 8, 8), new(9, 8, 1, 8), 622.9, 13.38),
        ("deepseek-ai/DeepSeek-V3", "h200-sxm", "fp8-block", 8192, 1024, 512, new(3, 8, 1, 8), new(1, 1, 8, 8), 3970, 58.27),
    ];

    /// <summary>First tokens of all 84 rows are 39 % off in the median in the fit of their constants, of these twelve 48 %, and further ones, to which
    /// nothing was fitted, 20 %; an 80 % interval holds at least eight of twelve but in one case of
    /// fourteen.</summary>
    [Fact]
    public async Task Measured_times_lie_near_the_estimate_and_mostly_in_its_interval()
    {
        List<double> first = [], further = [];
        (int firstHeld, int furtherHeld) = (0, 0);
        foreach (var row in Measured)
        {
            JsonNode latency = (await Answered(new JsonObject
            {
                ["model"] = row.Model,
                ["gpu"] = row.Gpu,
                ["engine"] = "tensorrt-llm",
                ["precision"] = new JsonObject { ["weights"] = row.Weights, ["kvCache"] = "fp8" },
                ["workload"] = new JsonObject
                {
                    ["inputTokens"] = row.Input,
                    ["outputTokens"] = row.Output,
                    ["batchSize"] = row.Clients,
                    ["requestsPerClient"] = 10,
                },
                ["parallelism"] = new JsonObject
                {
                    ["disaggregated"] = new JsonObject { ["prefill"] = row.Prefill.ToJson(), ["decode"] = row.Decode.ToJson() },
                },
            }.ToJsonString()))["latency"]!;
            firstHeld += Judge(latency["ttftMs"]!, row.Ttft, first) ? 1 : 0;
            furtherHeld += Judge(latency["tpotMs"]!, row.Tpot, further) ? 1 : 0;
        }

        Assert.InRange(Median(first), 0, 0.5);
        Assert.InRange(Median(further), 0, 0.33);
        Assert.InRange(firstHeld, 8, Measured.Length);
        Assert.InRange(furtherHeld, 8, Measured.Length);
    }

    [Fact]
    public async Task The_whole_deployment_is_resolved_and_answers_the_same_again()
    {
        JsonNode answer = await Answered(Apart);
        JsonNode again = await Answered(answer["resolved"]!["request"]!.ToJsonString());

        Assert.Equal(14, (int)answer["resolved"]!["request"]!["gpu"]!["count"]!);
        Assert.Equal(100, (double)answer["resolved"]!["request"]!["parallelism"]!["disaggregated"]!["transferGBPerSecond"]!);
        Assert.Contains("parallelism.disaggregated.transferGBPerSecond", answer["resolved"]!["defaulted"]!.AsArray().Select(path => (string)path!));
        Assert.Equal(answer["latency"]!.ToJsonString(), again["latency"]!.ToJsonString());
        Assert.True((bool)answer["disaggregated"]!["prefill"]!["fits"]!);
        Assert.InRange((double)answer["disaggregated"]!["prefillUtilization"]!, 0, 1);
    }

    [Theory]
    [InlineData("""{"expert": 0, "disaggregated": {"prefill": {}, "decode": {}}}""", "parallelism.expert")]
    [InlineData("""{"tensor": 2, "disaggregated": {"prefill": {}, "decode": {}}}""", "parallelism.disaggregated")]
    [InlineData("""{"disaggregated": {"decode": {}}}""", "parallelism.disaggregated.prefill")]
    [InlineData("""{"disaggregated": {"prefill": {"tensor": 3}, "decode": {}}}""", "parallelism.disaggregated.prefill.tensor")]
    [InlineData("""{"disaggregated": {"prefill": {"instances": 0}, "decode": {}}}""", "parallelism.disaggregated.prefill.instances")]
    [InlineData("""{"disaggregated": {"prefill": {}, "decode": {"expert": 2}}}""", "parallelism.disaggregated.decode.expertTensor")]
    public async Task What_does_not_describe_two_kinds_of_instances_is_refused(string parallelism, string path)
    {
        using StringContent body = new(
            $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "parallelism": {{parallelism}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync("/estimate", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]![path]);
    }

    private static bool Judge(JsonNode figure, double measured, List<double> errors)
    {
        errors.Add(Math.Abs(((double)figure["estimate"]! / measured) - 1));
        return (double)figure["low"]! <= measured && measured <= (double)figure["high"]!;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private async Task<JsonNode> Answered(string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync("/estimate", body);
        string answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonNode.Parse(answer)!;
    }

    private sealed record Pool(int Instances, int Tensor, int AttentionData, int Expert)
    {
        public JsonObject ToJson() => new()
        {
            ["instances"] = Instances,
            ["tensor"] = Tensor,
            ["attentionData"] = AttentionData,
            ["expert"] = Expert,
            ["expertTensor"] = 1,
        };
    }
}
