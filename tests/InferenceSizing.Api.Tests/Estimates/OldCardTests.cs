using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>vLLM on GPUs before Ampere, which do not compute in BF16.</summary>
[Collection(ServiceTests.Name)]
public sealed class OldCardTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>A log of 0.9.2 on T4: "doesn't support torch.bfloat16. Falling back to torch.float16"; of 0.23.0 on RTX 2080 Ti with Gemma 2: "Upcasting
    /// torch.bfloat16 to torch.float32", since FP16 overflows there.</summary>
    [Theory]
    [InlineData("Qwen/Qwen2.5-3B-Instruct", "t4", "fp16")]
    [InlineData("Qwen/Qwen2.5-3B-Instruct", "l4", "bf16")]
    [InlineData("google/gemma-2-2b-it", "t4", "fp32")]
    [InlineData("google/gemma-2-2b-it", "l4", "bf16")]
    // Its config.json says float32.
    [InlineData("google/gemma-2-9b", "l40s", "bf16")]
    public async Task What_nobody_names_is_what_the_card_computes_in(string model, string gpu, string weights)
    {
        JsonObject answer = await Answer($$$"""{"model": "{{{model}}}", "gpu": "{{{gpu}}}", "engine": {"name": "vllm", "maxModelLen": 2048}}""");

        Assert.Equal(weights, (string)answer["resolved"]!["request"]!["precision"]!["weights"]!);
        Assert.True((bool)answer["startup"]!["starts"]!);
    }

    /// <summary>vllm-project/vllm issues 946 and 1157, zai-org/GLM-4 issue 510 ("Bfloat16 is only supported on GPUs with compute capability of at least 8.0"),
    /// and before 0.9 also where nobody names it (unslothai/unsloth issue 2887, 0.8.5).</summary>
    [Theory]
    [InlineData("""{"model": "Qwen/Qwen2.5-3B-Instruct", "gpu": "t4", "engine": "vllm", "precision": "bf16"}""", "formatUnsupported")]
    [InlineData("""{"model": "Qwen/Qwen2.5-3B-Instruct", "gpu": "t4", "engine": {"name": "vllm", "version": "0.8.5"}}""", "formatUnsupported")]
    [InlineData("""{"model": "google/gemma-2-2b-it", "gpu": "l4", "engine": "vllm", "precision": "fp16"}""", "settingRefused")]
    public async Task What_the_card_or_the_model_does_not_compute_in_does_not_start(string body, string code)
    {
        JsonObject answer = await Answer(body);

        Assert.Equal(code, (string)Assert.Single(answer["startup"]!["refusals"]!.AsArray())!["code"]!);
        Assert.False((bool)answer["fits"]!);
    }

    [Fact]
    public async Task Half_precision_is_a_remedy()
    {
        JsonObject answer = await Answer("""{"model": "Qwen/Qwen2.5-3B-Instruct", "gpu": "t4", "engine": "vllm", "precision": "bf16"}""");

        Assert.Contains(answer["remedies"]!.AsArray(), each => (string?)each!["change"]!["precision"]?["weights"] == "fp16");
    }

    [Fact]
    public async Task A_model_that_overflows_in_half_precision_gets_another_plain_format()
    {
        JsonObject old = await Answer("""{"model": "google/gemma-3-1b-it", "gpu": "t4", "engine": "vllm", "precision": "bf16"}""");
        JsonObject newer = await Answer("""{"model": "google/gemma-3-1b-it", "gpu": "l4", "engine": "vllm", "precision": "fp16"}""");

        Assert.Contains(old["remedies"]!.AsArray(), each => (string?)each!["change"]!["precision"]?["weights"] == "fp32");
        Assert.Contains(newer["remedies"]!.AsArray(), each => (string?)each!["change"]!["precision"]?["weights"] == "bf16");
    }

    private async Task<JsonObject> Answer(string body) => await (await _client.Estimate(body)).Object();
}
