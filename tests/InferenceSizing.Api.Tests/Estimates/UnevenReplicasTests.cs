using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class UnevenReplicasTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>64 in the mean, half as much again in the busiest: 96 for it and 160 for the other three.</summary>
    [Fact]
    public async Task The_busiest_replica_is_sized_and_the_others_add_to_the_rate()
    {
        JsonObject uneven = await Answer(Body(4, 64, "\"replicaImbalance\": 1.5")), even = await Answer(Body(4, 64)), alone = await Answer(Body(1, 96));

        Assert.Equal(64, (int)uneven["resolved"]!["request"]!["workload"]!["batchSize"]!);
        Assert.Equal(alone["memory"]!["perGpu"]!["kvCacheBytes"]!.ToString(), uneven["memory"]!["perGpu"]!["kvCacheBytes"]!.ToString());
        Assert.Equal(alone["latency"]!["tpotMs"]!.ToJsonString(), uneven["latency"]!["tpotMs"]!.ToJsonString());
        Assert.InRange(Rate(uneven), Rate(alone), Rate(even));
        JsonNode line = Assert.Single(
            uneven["explanation"]!.AsArray(), line => ((string)line!["quantity"]!).StartsWith("throughput", StringComparison.Ordinal))!;
        Assert.Equal(96, (int)line["values"]!["sequencesOfBusiest"]!);
        Assert.Equal(160, (int)line["values"]!["sequencesOfOthers"]!);
        Assert.Contains("workload.replicaImbalance", even["resolved"]!["defaulted"]!.AsArray().Select(path => (string)path!));
    }

    /// <summary>A hundred images of which sixty come to one of two cards: what is answered takes as long as the sixty.</summary>
    [Fact]
    public async Task Images_are_shared_out_unevenly_too()
    {
        JsonObject uneven = await Answer("""{"model": "resnet50", "gpu": {"id": "t4", "count": 2}, "workload": {"batchSize": 50, "replicaImbalance": 1.2}}""");
        JsonObject sixty = await Answer("""{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 60}}""");

        Assert.Equal(100 / 60.0,
            (double)uneven["throughput"]!["samplesPerSecond"]!["estimate"]! / (double)sixty["throughput"]!["samplesPerSecond"]!["estimate"]!, 1e-3);
    }

    /// <summary>A hundred for the busiest are 80 in the mean, at 1.25.</summary>
    [Fact]
    public async Task What_fits_is_told_as_the_mean_that_is_asked_for()
    {
        JsonObject answer = await Answer(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": {"name": "vllm", "maxNumSeqs": 100}, "parallelism": {"replicas": 2}, "workload": {"inputTokens": 64, "outputTokens": 16, "batchSize": 90, "replicaImbalance": 1.25}, "require": {"fits": true}}""");

        Assert.False((bool)answer["fits"]!);
        Assert.Equal(80, (int)answer["largestBatch"]!["batchSize"]!);
        Assert.Equal(90, (int)answer["load"]!["offered"]!["batchSize"]!);
        Assert.Equal(113, (int)answer["load"]!["inFlight"]!["estimate"]!);
        Assert.Contains(answer["remedies"]!.AsArray(), remedy => (int?)remedy!["change"]!["workload"]?["batchSize"] == 80);
    }

    /// <summary>300 in the mean at an imbalance of two are 600 for the busiest: neither fits nor passes what is required of the largest batch.</summary>
    [Fact]
    public async Task What_is_required_of_the_batch_is_in_the_unit_of_the_batch()
    {
        JsonObject answer = await Answer(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "h100-sxm", "count": 2}, "parallelism": {"replicas": 2}, "workload": {"batchSize": 300, "replicaImbalance": 2.0}, "require": {"minBatchSize": 300}}""");

        Assert.False((bool)answer["fits"]!);
        Assert.False((bool)answer["verdict"]!["passed"]!);
        int largest = (int)answer["largestBatch"]!["batchSize"]!;
        Assert.InRange(largest, 1, 299);
        Assert.True((bool)(await Answer(Body(2, largest, "\"replicaImbalance\": 2")))["fits"]!);
        Assert.False((bool)(await Answer(Body(2, largest + 1, "\"replicaImbalance\": 2")))["fits"]!);
    }

    [Theory]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"replicaImbalance": 1.5}}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "parallelism": {"replicas": 2}, "workload": {"replicaImbalance": 2.01}}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "parallelism": {"replicas": 2}, "workload": {"replicaImbalance": 0.99}}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "parallelism": {"replicas": 2}, "workload": {"replicaImbalance": 1e300}}""")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "workload": {"replicaImbalance": 1.5}}""")]
    [InlineData(
        """{"model": "gpt2", "gpu": "t4", "parallelism": {"replicas": 2}, "workload": {"batchSize": 1048576, "inputTokens": 1, "outputTokens": 1, "replicaImbalance": 1.5}}""")]
    public async Task No_replica_has_more_than_there_is(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]!["workload.replicaImbalance"]);
    }

    [Fact]
    public async Task Imbalance_can_be_swept()
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync("/sweep", new JsonObject
        {
            ["request"] = JsonNode.Parse(Body(4, 64)),
            ["axes"] = new JsonArray(new JsonObject { ["path"] = "workload.replicaImbalance", ["values"] = new JsonArray(1, 2, 4, 5) }),
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonArray points = (await response.Object())["points"]!.AsArray();
        Assert.Equal([true, true, true, false], points.Select(point => point!["error"] is null));
        double[] rates = [.. points.Take(3).Select(point => (double)point!["outputTokensPerSecond"]!)];
        Assert.Equal(rates.OrderDescending(), rates);
    }

    private static string Body(int replicas, int batch, string? more = null) =>
        $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "parallelism": {"replicas": {{replicas}}}, "workload": {"batchSize": {{batch}}{{(more is null ? "" : ", " + more)}} } }""";

    private static double Rate(JsonObject answer) => (double)answer["throughput"]!["outputTokensPerSecond"]!["estimate"]!;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Object();
    }
}
