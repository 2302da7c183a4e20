using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class NotRunningTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Weights beyond the card, a start that is refused while memory is there, and a request that is longer than the engine takes.</summary>
    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.1-70B-Instruct", "gpu": "l4", "engine": "vllm"}""", "Not one sequence fits into the memory")]
    [InlineData("""{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "engine": "vllm", "precision": "nf4"}""", "The engine does not start as it is set")]
    [InlineData(
        """{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "workload": {"inputTokens": 8000}, "engine": {"name": "vllm", "maxModelLen": 4096}}""",
        "maxModelLen does not allow one sequence")]
    public async Task A_deployment_that_serves_nothing_says_what_is_in_the_way(string body, string reason)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        JsonArray warnings = (await response.Object())["warnings"]!.AsArray();

        string message = (string)Assert.Single(warnings, warning => (string?)warning!["code"] == "nothingFits")!["message"]!;
        Assert.StartsWith(reason, message, StringComparison.Ordinal);
    }
}
