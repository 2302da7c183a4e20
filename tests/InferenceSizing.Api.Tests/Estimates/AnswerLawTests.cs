using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Laws that hold for any answer, on the smallest bodies that once broke them.</summary>
[Collection(ServiceTests.Name)]
public sealed class AnswerLawTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>A prefill of 2^25 tokens at once takes hundreds of GiB beside the static share; a share of all leaves nothing beside it.</summary>
    [Theory]
    [InlineData(
        """{"model": "ibm-granite/granite-4.0-350m", "gpu": "h100-sxm", "engine": {"name": "sglang", "version": "0.5.6", "chunkedPrefillSize": 33554431}}""")]
    [InlineData("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "l4", "engine": {"name": "sglang", "version": "0.5.6", "memFractionStatic": 1}}""")]
    public async Task What_lies_beside_the_share_must_find_room_beside_it(string body)
    {
        JsonObject answer = await Ask(body);
        JsonNode refusal = Assert.Single(answer["startup"]!["refusals"]!.AsArray())!;
        Assert.False((bool)answer["fits"]!);
        Assert.Equal("restExceedsMemory", (string?)refusal["code"]);
        Assert.True((double)refusal["required"]! > (double)answer["memory"]!["gpu"]!["usableBytes"]!);
    }

    /// <summary>GPT-2 was made for 1,024 tokens: 256 of the answer and 768 of the prompt, where nothing is said.</summary>
    [Theory]
    [InlineData("", 768, 256)]
    [InlineData(""", "workload": {"inputTokens": 1000}""", 1000, 24)]
    [InlineData(""", "workload": {"outputTokens": 1000}""", 24, 1000)]
    [InlineData(""", "workload": {"inputTokens": 2000}""", 2000, 256)]
    public async Task Lengths_that_are_not_given_stay_within_the_models_context(string workload, int input, int output)
    {
        JsonNode resolved = (await Ask($$"""{"model": "openai-community/gpt2", "gpu": "l4"{{workload}}}"""))["resolved"]!["request"]!["workload"]!;
        Assert.Equal((input, output), ((int)resolved["inputTokens"]!, (int)resolved["outputTokens"]!));
    }

    [Theory]
    [InlineData("""{"model": "stable-diffusion-vae-decoder", "gpu": "m2-max", "require": {"maxRequestMs": 0.01}}""")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "require": {"maxRequestMs": 1}}""")]
    public async Task The_largest_batch_is_the_least_of_its_limits(string body)
    {
        JsonNode largest = (await Ask(body))["largestBatch"]!;
        JsonNode[] limits = [.. largest["byLimit"]!.AsArray().Select(limit => limit!)];
        Assert.Equal((long)largest["batchSize"]!, limits.Min(limit => (long)limit["batchSize"]!));
        Assert.Equal((string?)largest["limitedBy"], (string?)limits.MinBy(limit => (long)limit["batchSize"]!)!["limit"]);
        Assert.Equal("require.maxRequestMs", (string?)Assert.Single(largest["byRequirement"]!.AsArray())!["limit"]);
    }

    /// <summary>An MLP of four times 300,000 where nothing is said.</summary>
    [Fact]
    public async Task A_complete_request_is_accepted_with_defaults_made_from_the_largest_width()
    {
        JsonObject answer = await Ask(
            """{"model": {"architecture": {"kind": "encoder", "layers": 1, "hiddenSize": 300000, "attentionHeads": 1, "vocabularySize": 100}}, "gpu": "l40"}""");
        using HttpResponseMessage again = await _client.Estimate(answer["resolved"]!["request"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    /// <summary>GPUs of an encoder-decoder each hold a copy, so that no number of them alone makes room for it.</summary>
    [Fact]
    public async Task The_fewest_gpus_are_read_as_a_number_of_gpus_is()
    {
        JsonNode capacity = (await Ask("""{"model": "google-t5/t5-11b", "gpu": "t4"}"""))["capacity"]!;
        Assert.Null(capacity["fewestGpus"]);
        Assert.Equal("memory", (string?)capacity["fewestGpusLimitedBy"]);
    }

    [Fact]
    public async Task A_value_of_an_axis_stands_in_the_place_of_the_member()
    {
        const string card = """{"name": "x", "tflops": {"fp16": 900}, "memoryBytes": 85899345920, "bandwidthGBPerSecond": 3000 }""";
        using HttpResponseMessage response = await _client.PostAsync("/sweep", Asking.Json(
            $$"""{"axes": [{"path": "gpu.count", "values": [1, 2]}, {"path": "gpu", "values": [{{card}}]}], "request": {"model": "resnet50", "gpu": "l4"} }"""));
        JsonArray points = (await response.Object())["points"]!.AsArray();
        Assert.Equal(2, points.Count);
        Assert.All(points, point => Assert.Null(point!["error"]));
    }

    private async Task<JsonObject> Ask(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
