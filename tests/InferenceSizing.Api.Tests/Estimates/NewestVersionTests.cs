using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>A request that names no version is answered as one that names the newest.</summary>
[Collection(ServiceTests.Name)]
public sealed class NewestVersionTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>A model and a card that each engine runs.</summary>
    [Theory]
    [InlineData("vllm", "Qwen/Qwen3-8B", "bf16"), InlineData("sglang", "Qwen/Qwen3-8B", "bf16"), InlineData("tensorrt-llm", "Qwen/Qwen3-8B", "bf16")]
    [InlineData("llama.cpp", "Qwen/Qwen3-8B", "q4_k_m"), InlineData("ollama", "Qwen/Qwen3-8B", "q4_k_m"), InlineData("transformers", "Qwen/Qwen3-8B", "bf16")]
    [InlineData("pytorch", "resnet50", "fp16"), InlineData("tensorrt", "resnet50", "fp16"), InlineData("onnxruntime", "resnet50", "fp16")]
    [InlineData("text-embeddings-inference", "google-bert/bert-base-uncased", "fp16")]
    public async Task No_version_means_the_newest(string engine, string model, string precision)
    {
        JsonObject unnamed = await Asked(new JsonObject { ["name"] = engine });
        JsonNode own = unnamed["resolved"]!["request"]!["engine"]!;
        JsonObject named = new() { ["name"] = engine, ["version"] = own["version"]!.DeepClone() };
        // The one exception: without a version the program is not known to be llama-server, which reserves room for fewer logits.
        if (engine == "llama.cpp")
            named["allLogits"] = true;
        JsonObject newest = await Asked(named);

        unnamed["resolved"]!.AsObject().Remove("defaulted");
        newest["resolved"]!.AsObject().Remove("defaulted");
        Assert.True(JsonNode.DeepEquals(unnamed, newest), $"{engine}: {unnamed} differs from {newest}");

        async Task<JsonObject> Asked(JsonObject setting) => await (await _client.Estimate(
            new JsonObject { ["model"] = model, ["gpu"] = "rtx-4090", ["precision"] = precision, ["engine"] = setting }.ToJsonString())).Object();
    }
}
