using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class SharedPrefixTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>500 of 2000 tokens are found by an engine that looks for them, and computed by one that does not.</summary>
    [Theory, InlineData("vllm", 0.25), InlineData("transformers", 0)]
    public async Task A_shared_prefix_is_found_where_the_engine_looks_for_it(string engine, double hitRate)
    {
        JsonObject answer = await Answer(
            $$"""{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "engine": "{{engine}}", "workload": {"inputTokens": 2000, "sharedPrefixTokens": 500, "batchSize": 4} }""");

        Assert.Equal(hitRate, (double)answer["resolved"]!["request"]!["workload"]!["prefixCacheHitRate"]!);
    }

    [Fact]
    public async Task What_is_kept_once_is_explained()
    {
        JsonObject answer = await Answer(
            """{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "engine": {"name": "vllm", "blockSize": 16}, "workload": {"inputTokens": 2000, "sharedPrefixTokens": 500, "batchSize": 4}}""");

        JsonNode line = Assert.Single(
            answer["explanation"]!.AsArray(), line => ((string)line!["quantity"]!).EndsWith("of which what prompts share", StringComparison.Ordinal))!;
        Assert.Equal(496, (int)line["values"]!["tokensKeptOnce"]!);
    }

    [Theory]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 10, "sharedPrefixTokens": 11}}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"sharedPrefixTokens": 1025}}""")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "workload": {"sharedPrefixTokens": 1}}""")]
    public async Task No_prefix_is_longer_than_its_prompt(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]!["workload.sharedPrefixTokens"]);
    }

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
