using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Requests at a rate: what is in flight follows from it, and memory and fits from that.</summary>
[Collection(ServiceTests.Name)]
public sealed class OpenArrivalTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Eight_requests_a_second_are_sized_for_all_that_are_in_flight()
    {
        JsonObject answer = await Answer(8);
        double seconds = (double)answer["latency"]!["requestMs"]!["estimate"]! / 1000;
        JsonNode inFlight = answer["load"]!["inFlight"]!;

        Assert.InRange((double)inFlight["estimate"]!, 8 * seconds, (8 * seconds) + 1.01);
        Assert.InRange((double)inFlight["estimate"]!, (double)inFlight["low"]!, (double)inFlight["high"]!);
        Assert.Equal((long)inFlight["estimate"]! * (long)answer["memory"]!["kvCache"]!["bytesPerSequence"]!,
            (long)answer["memory"]!["perGpu"]!["kvCacheBytes"]!);
        Assert.Equal("open", (string?)answer["load"]!["offered"]!["arrival"]);
        Assert.Equal(8, (double)answer["load"]!["offered"]!["requestsPerSecond"]!);
        Assert.Null(answer["load"]!["offered"]!["batchSize"]);
        Assert.True((bool)answer["fits"]!);
    }

    /// <summary>Nobody but an open arrival has a rate.</summary>
    [Fact]
    public async Task A_rate_without_an_arrival_is_open_and_said_to_be()
    {
        const string rate = "\"workload\": {\"requestsPerSecond\": 2";
        string body = $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", {{rate}} } }""";
        JsonObject answer = await (await _client.Estimate(body)).Object();
        JsonObject stated = await (await _client.Estimate(body.Replace(rate, rate + ", \"arrival\": \"open\"", StringComparison.Ordinal))).Object();

        Assert.Contains(answer["resolved"]!["defaulted"]!.AsArray(), path => (string?)path == "workload.arrival");
        Assert.Equal(stated["resolved"]!["request"]!.ToJsonString(), answer["resolved"]!["request"]!.ToJsonString());
        Assert.Equal(stated["memory"]!.ToJsonString(), answer["memory"]!.ToJsonString());
    }

    [Fact]
    public async Task Eight_thousand_a_second_do_not_fit()
    {
        JsonObject answer = await Answer(8000);

        Assert.False((bool)answer["fits"]!);
        Assert.Contains("grows without end", (string)answer["load"]!["basis"]!, StringComparison.Ordinal);
        Assert.Contains(answer["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "saturated");
    }

    private async Task<JsonObject> Answer(double rate)
    {
        using HttpResponseMessage response = await _client.Estimate(
            string.Create(CultureInfo.InvariantCulture,
            $$$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"arrival": "open", "requestsPerSecond": {{{rate}}}, "inputTokens": 2048, "outputTokens": 512}}"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
