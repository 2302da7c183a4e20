using System.Net;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Tests.OpenApi;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class ResolvedRequestTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Every_documented_example_is_answered_and_its_resolved_request_sent_back_gives_the_same_answer()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        Assert.True(document.EstimateExamples.Count >= 7);
        foreach ((string name, JsonNode body) in document.EstimateExamples)
            await AnswersAlike(name, body.ToJsonString());
    }

    [Theory]
    [InlineData("""{"model": "google-t5/t5-base", "gpu": "a10"}""")]
    [InlineData("""{"model": "stabilityai/stable-audio-open-1.0", "gpu": "a10"}""")]
    [InlineData("""
        {"model": "moonshotai/Kimi-K2-Thinking", "gpu": "rx-9070", "engine": {"name": "llama.cpp", "version": "b5913", "nCtx": 4096},
         "precision": "q4_k_m", "detail": "full"}
        """)]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "engine": "pytorch"}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"name": "transformers"}, "workload": {"batchSize": 3}}""")]
    [InlineData(
        """{"model": {"architecture": {"kind": "encoder", "layers": 4, "hiddenSize": 512, "attentionHeads": 8, "vocabularySize": 1000}}, "gpu": "t4"}""")]
    [InlineData(
        """{"model": {"architecture": {"kind": "encoderDecoder", "layers": 4, "hiddenSize": 512, "attentionHeads": 8, "vocabularySize": 1000}}, "gpu": "t4"}""")]
    [InlineData(
        """{"model": {"architecture": {"kind": "decoder", "layers": 4, "hiddenSize": 512, "attentionHeads": 8, "vocabularySize": 1000, "experts": {"count": 8, "active": 2}}}, "gpu": {"id": "h100-sxm", "count": 4}, "parallelism": {"tensor": 4, "expert": 2}}""")]
    [InlineData(
        """{"model": {"architecture": {"kind": "convolutional", "input": {"channels": 3, "height": 32, "width": 32}, "layers": [{"type": "conv", "outChannels": 8, "kernel": 3}, {"type": "relu"}, {"type": "maxPool", "kernel": 2}, {"type": "globalAvgPool"}, {"type": "linear", "outChannels": 10}]}}, "gpu": "t4"}""")]
    [InlineData("""{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "engine": "sglang", "workload": {"arrival": "open", "requestsPerSecond": 2}}""")]
    [InlineData(
        """
        {"model": "Qwen/Qwen2.5-7B", "gpu": "h100-sxm", "engine": {"name": "tensorrt-llm", "version": "0.19.0rc1"},
         "workload": {"requestsPerClient": 10, "fixedLengths": true, "batchSize": 8}}
        """)]
    [InlineData("""{"model": "mistralai/Mistral-Small-3.2-24B-Instruct-2506", "gpu": "h100-sxm", "detail": "summary"}""")]
    [InlineData("""{"model": "RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", "gpu": "l4", "detail": "full"}""")]
    [InlineData("""{"model": "neuralmagic/Meta-Llama-3.1-8B-Instruct-FP8", "gpu": "l40s", "detail": "full"}""")]
    [InlineData("""{"model": "Skywork/Skywork-Reward-Llama-3.1-8B-v0.2", "gpu": "h100-sxm", "detail": "summary"}""")]
    public async Task A_resolved_request_sent_back_gives_the_same_answer(string body) => await AnswersAlike(body, body);

    /// <summary>A context that follows the load does so in the resolved request too: the largest batch that it promises fits there.</summary>
    [Fact]
    public async Task A_context_that_follows_the_load_follows_another_load()
    {
        JsonObject answer = await (await _client.Estimate(
            """{"model": "Qwen/Qwen3-8B", "gpu": "rtx-4090", "precision": "q4_k_m", "engine": {"name": "llama.cpp"}}""")).Object();
        JsonObject resolved = answer["resolved"]!["request"]!.DeepClone().AsObject();
        long largest = (long)answer["largestBatch"]!["batchSize"]!;

        Assert.True(largest > 1);
        Assert.True(await Fits(largest));
        Assert.False(await Fits(largest + 1));

        async Task<bool> Fits(long batch)
        {
            resolved["workload"]!["batchSize"] = batch;
            return (bool)(await (await _client.Estimate(resolved.ToJsonString())).Object())["fits"]!;
        }
    }

    private async Task AnswersAlike(string name, string body)
    {
        using HttpResponseMessage first = await _client.Estimate(body);
        Assert.True(first.StatusCode == HttpStatusCode.OK, $"{name}: {first.StatusCode} {await first.Content.ReadAsStringAsync()}");
        JsonObject answer = await first.Object();
        using HttpResponseMessage second = await _client.Estimate(answer["resolved"]!["request"]!.ToJsonString());
        Assert.True(second.StatusCode == HttpStatusCode.OK, $"{name}, resolved: {await second.Content.ReadAsStringAsync()}");
        JsonObject again = await second.Object();
        Assert.Empty(again["resolved"]!["defaulted"]!.AsArray());
        answer["resolved"]!["defaulted"] = new JsonArray();
        Assert.Equal(answer.ToJsonString(), again.ToJsonString());
    }
}
