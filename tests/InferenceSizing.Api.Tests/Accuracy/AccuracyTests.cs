using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Accuracy;

/// <summary>What was found of errors, as clients ask for it.</summary>
[Collection(ServiceTests.Name)]
public sealed class AccuracyTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Sources that measured vLLM on H100 are many; a figure cannot be held more often than it was published.</summary>
    [Fact]
    public async Task A_deployment_has_the_errors_of_what_was_published_like_it()
    {
        JsonNode answer = await Answered("/accuracy?engine=vLLM&gpu=H100&model=meta-llama/Llama-3.1-8B");
        JsonArray slices = answer["slices"]!.AsArray();

        Assert.Equal(("vllm", "h100-sxm"), ((string?)answer["engine"], (string?)answer["gpu"]));
        Assert.NotEmpty(slices);
        foreach (JsonNode? quantity in slices.SelectMany(slice => slice!["quantities"]!.AsArray()))
        {
            Assert.InRange((double)quantity!["inIntervalPercent"]!, 0, 100);
            Assert.InRange((long)quantity["sources"]!, 1, (long)quantity["figures"]!);
        }
    }

    [Fact]
    public async Task An_estimate_links_to_the_errors_of_its_deployment()
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync("/estimate", new { model = "meta-llama/Llama-3.1-8B", gpu = "h100-sxm" });
        string link = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["accuracy"]!;

        Assert.Equal("meta-llama/Meta-Llama-3.1-8B", (string?)(await Answered(link))["model"]);
    }

    [Theory]
    [InlineData("engine=none", HttpStatusCode.BadRequest)]
    [InlineData("gpu=none-such", HttpStatusCode.NotFound)]
    [InlineData("model=none/such", HttpStatusCode.NotFound)]
    [InlineData("chip=h100", HttpStatusCode.BadRequest)]
    public async Task What_is_not_known_is_refused(string query, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"/accuracy?{query}", UriKind.Relative));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<JsonNode> Answered(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
