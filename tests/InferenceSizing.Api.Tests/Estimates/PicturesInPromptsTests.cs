using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Images in the prompts of language models.</summary>
[Collection(ServiceTests.Name)]
public sealed class PicturesInPromptsTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>arXiv:2409.12191: 66 tokens an image of 224 x 224.</summary>
    [Fact]
    public async Task Images_are_prompt_tokens_as_the_processor_counts_them()
    {
        JsonNode seen = await Answer("""{"inputTokens": 1000, "outputTokens": 100, "images": 2, "imageHeight": 224, "imageWidth": 224}""");
        JsonNode read = await Answer("""{"inputTokens": 1132, "outputTokens": 100}""");

        Assert.Equal(132, (long)seen["load"]!["imageTokensPerRequest"]!);
        Assert.Equal((long)read["memory"]!["kvCache"]!["bytesPerSequence"]!, (long)seen["memory"]!["kvCache"]!["bytesPerSequence"]!);
        Assert.Equal((double)read["latency"]!["ttftMs"]!["estimate"]!, (double)seen["latency"]!["ttftMs"]!["estimate"]!, 9);
        Assert.Contains(seen["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "imageEncoderNotTimed");
        Assert.Null(read["load"]!["imageTokensPerRequest"]);
    }

    /// <summary>Processors of transformers: 728 x 728 is four tiles of 364 and a thumbnail, 169 tokens and a mark each, and two; 1024 x 1024 four of 512 and a
    /// thumbnail, 256 and a mark each, and two.</summary>
    [Theory, InlineData("CohereLabs/aya-vision-8b", 728, 852), InlineData("CohereLabs/command-a-vision-07-2025", 1024, 1287)]
    public async Task Cohere_cuts_images_as_its_processors_do(string model, int side, long tokens)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$$"""{"model": "{{{model}}}", "gpu": "b300", "workload": {"images": 1, "imageHeight": {{{side}}}, "imageWidth": {{{side}}}}}""");
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(tokens, (long)answer["load"]!["imageTokensPerRequest"]!);
    }

    [Fact]
    public async Task A_complete_request_with_images_is_accepted_as_it_stands()
    {
        JsonNode asked = await Answer("""{"images": 1}""");
        using HttpResponseMessage again = await _client.Estimate(asked["resolved"]!["request"]!.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(1024, (int)asked["resolved"]!["request"]!["workload"]!["imageHeight"]!);
        Assert.Contains(asked["resolved"]!["defaulted"]!.AsArray(), path => (string)path! == "workload.imageHeight");
    }

    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", "takes tokens, not images")]
    [InlineData("meta-llama/Llama-3.2-11B-Vision-Instruct", "count them among inputTokens")]
    [InlineData("resnet50", "batchSize says how many")]
    public async Task Images_are_refused_where_their_tokens_are_not_known(string model, string reason)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$$"""{"model": "{{{model}}}", "gpu": "h100-sxm", "workload": {"images": 1}}""");
        string problem = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("workload.images", problem, StringComparison.Ordinal);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private async Task<JsonNode> Answer(string workload)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$"""{"model": "Qwen/Qwen2.5-VL-7B-Instruct", "gpu": "h100-sxm", "workload": {{workload}}}""");
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
