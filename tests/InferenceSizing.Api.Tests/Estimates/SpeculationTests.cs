using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class SpeculationTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task What_is_left_out_is_listed_with_the_range_that_is_assumed()
    {
        JsonObject answer = await Answer("""{"method": "EAGLE3"}""");

        JsonNode resolved = answer["resolved"]!["request"]!["techniques"]!["speculativeDecoding"]!;
        Assert.Equal("eagle3", (string?)resolved["method"]);
        Assert.Equal([0.55, 0.76, 0.88], new[] { "acceptanceRateLow", "acceptanceRate", "acceptanceRateHigh" }.Select(field => (double)resolved[field]!));
        string[] defaulted = [.. answer["resolved"]!["defaulted"]!.AsArray().Select(path => (string)path!)];
        Assert.Contains("techniques.speculativeDecoding.acceptanceRate", defaulted);
        Assert.Contains("techniques.speculativeDecoding.draftTokens", defaulted);
        Assert.Contains(answer["warnings"]!.AsArray(), warning => (string?)warning!["code"] == "acceptanceRange");
    }

    /// <summary>An assistant projects its model's hidden states: 2816 elements of the 26B model, 5376 of the 31B one (their config.json,
    /// <c>hidden_size</c>).</summary>
    [Theory, InlineData("google/gemma-4-31B-it-assistant", HttpStatusCode.OK), InlineData("google/gemma-4-26B-A4B-it-assistant", HttpStatusCode.BadRequest)]
    public async Task An_assistant_is_of_its_model_alone(string assistant, HttpStatusCode status)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$$"""{"model": "google/gemma-4-31B-it", "gpu": "h200-sxm", "techniques": {"speculativeDecoding": {"method": "assistant", "draftModel": "{{{assistant}}}" } } }""");

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadRequest)
            Assert.Contains("2816", (string?)(await response.Object())["errors"]!["techniques.speculativeDecoding.draftModel"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_acceptance_gives_no_warning() =>
        Assert.DoesNotContain((await Answer("""{"method": "ngram", "acceptanceRate": 0.5}"""))["warnings"]!.AsArray(), warning =>
            (string?)warning!["code"] == "acceptanceRange");

    [Fact]
    public async Task What_proposes_tokens_is_explained()
    {
        string[] explained = [.. (await Answer("""{"method": "draftModel", "draftModel": "meta-llama/Llama-3.2-1B"}"""))["explanation"]!.AsArray()
            .Select(line => (string)line!["quantity"]!)];

        Assert.Contains("memory.perGpu.weightsBytes, of which the speculator", explained);
        Assert.Contains("latency.tpotMs", explained);
    }

    /// <summary>Output tokens a second of Llama-3.1-8B on one H100 over MT-bench, one request at a time, as SGLang's documentation has them
    /// (advanced_features/speculative_decoding):
    /// EAGLE-2 and EAGLE-3. Its heads propose trees, which the chains here stand for; acceptance rates are the assumed ones.</summary>
    [Theory, InlineData("eagle", 244.10), InlineData("eagle3", 373.25)]
    public async Task Measured_rates_lie_within_the_intervals(string method, double tokensPerSecond)
    {
        string techniques = $$""", "techniques": {"speculativeDecoding": {"method": "{{method}}"} }""";
        using HttpResponseMessage response = await _client.Estimate(
            $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": "sglang", "workload": {"inputTokens": 128, "outputTokens": 512, "arrival": "static"}{{techniques}} }""");

        JsonNode rate = (await response.Object())["throughput"]!["outputTokensPerSecond"]!;
        Assert.InRange(tokensPerSecond, (double)rate["low"]!, (double)rate["high"]!);
    }

    [Theory]
    [InlineData("""{}""", "method")]
    [InlineData("""{"method": "medusa"}""", "method")]
    [InlineData("""{"method": "draftModel"}""", "draftModel")]
    [InlineData("""{"method": "ngram", "draftModel": "gpt2"}""", "draftModel")]
    [InlineData("""{"method": "draftModel", "draftModel": "gpt2"}""", "draftModel")]
    [InlineData("""{"method": "draftModel", "draftModel": "google-bert/bert-base-uncased"}""", "draftModel")]
    [InlineData("""{"method": "ngram", "draftTokens": 0}""", "draftTokens")]
    [InlineData("""{"method": "ngram", "draftTokens": 65}""", "draftTokens")]
    [InlineData("""{"method": "ngram", "acceptanceRate": 1.01}""", "acceptanceRate")]
    [InlineData("""{"method": "ngram", "acceptanceRate": 0.5, "acceptanceRateLow": 0.6}""", "acceptanceRateLow")]
    [InlineData("""{"method": "ngram", "acceptanceRateHigh": 0.6}""", "acceptanceRateHigh")]
    [InlineData("""{"method": "ngram", "draftWeights": "fp8"}""", "draftWeights")]
    [InlineData("""{"method": "eagle", "draftWeights": "q4_k_m"}""", "draftWeights")]
    public async Task A_contradiction_is_refused_by_its_field(string speculation, string field)
    {
        using HttpResponseMessage response = await _client.Estimate(Body(speculation));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]!["techniques.speculativeDecoding." + field]);
    }

    [Fact]
    public async Task An_unknown_draft_model_is_not_found()
    {
        using HttpResponseMessage response = await _client.Estimate(Body("""{"method": "draftModel", "draftModel": "meta-llama/Llama-3.2-1B-Instruc"}"""));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("meta-llama/Llama-3.2-1B-Instruct", (await response.Object())["nearest"]!.AsArray().Select(id => (string?)id));
    }

    private static string Body(string speculation) =>
        $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "techniques": {"speculativeDecoding": {{speculation}} } }""";

    private async Task<JsonObject> Answer(string speculation)
    {
        using HttpResponseMessage response = await _client.Estimate(Body(speculation));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
