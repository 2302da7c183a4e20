using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Speeds of single streams that others published, each with its source: the interval of the answer holds them.</summary>
[Collection(ServiceTests.Name)]
public sealed class PublishedDecodeTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Tokens a second of llama.cpp on fast cards, where launches of kernels count: before the CUDA graphs, with them, and with fused
    /// kernels.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The card.</param>
    /// <param name="weights">File type.</param>
    /// <param name="build">Build of llama.cpp.</param>
    /// <param name="tokens">Tokens that were generated.</param>
    /// <param name="rate">Tokens a second.</param>
    /// <param name="source">Where it was published.</param>
    [Theory]
    [InlineData("Qwen/Qwen3-8B", "rtx-5090", "q4_k_m", "v0.5.0", 128, 221.7, "CambrianTech/continuum pull request 1627, June 2026")]
    [InlineData("openai/gpt-oss-20b", "rtx-5090", "mxfp4", "b7100", 128, 362.59, "eunomia-bpf/gpu_ext, llama-bench tg128")]
    [InlineData("openai/gpt-oss-20b", "rtx-3090", "mxfp4", "b8300", 512, 238.89, "ggml-org/llama.cpp pull request 20586, March 2026")]
    [InlineData("meta-llama/Meta-Llama-3.1-8B", "rtx-4090", "q4_0", "b8300", 512, 193.09, "ggml-org/llama.cpp pull request 20586, March 2026")]
    [InlineData("google/gemma-3-4b-it", "rtx-3090", "q4_k_m", "v0.5.0", 512, 188.7, "calebcoffie.com/benchmarks, tg_512")]
    [InlineData("mistralai/Mistral-7B-v0.3", "rtx-4090", "q4_k_m", "b4006", 128, 172.31, "lhl/intel-inference, llama-bench tg128, flash attention")]
    [InlineData("meta-llama/Meta-Llama-3-8B", "rtx-4090", "q4_k_m", "b2900", 1024, 127.74,
        "XiongjieDai/GPU-Benchmarks-on-LLM-Inference, May 2024, tg1024")]
    public async Task A_published_rate_of_llama_cpp_lies_in_the_interval(
        string model, string gpu, string weights, string build, int tokens, double rate, string source)
    {
        string body = $$"""
            {"model": "{{model}}", "gpu": "{{gpu}}", "precision": "{{weights}}", "engine": {"name": "llama.cpp", "version": "{{build}}"},
             "workload": {"inputTokens": 1, "outputTokens": {{tokens.ToString(CultureInfo.InvariantCulture)}}, "batchSize": 1} }
            """;

        using HttpResponseMessage response = await _client.Estimate(body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        JsonNode step = JsonNode.Parse(text)!["latency"]!["tpotMs"]!;
        double low = 1e3 / (double)step["high"]!, high = 1e3 / (double)step["low"]!;

        Assert.True(rate >= low && rate <= high, string.Create(CultureInfo.InvariantCulture, $"{source}: {rate} is not within {low:F1} to {high:F1}"));
    }

    /// <summary>What later builds of llama.cpp made of quantized weights on cards of data centres and on Apple's says nothing of plain ones, of which no figure
    /// since then is known: their times stay those of the build before.</summary>
    [Theory]
    [InlineData("h100-sxm")]
    [InlineData("a100-sxm4-80")]
    [InlineData("m2-ultra")]
    public async Task Plain_weights_keep_the_times_of_the_last_build_that_was_measured(string gpu)
    {
        Assert.Equal(await Latency("b3000"), await Latency("v0.5.0"));

        async Task<string> Latency(string build)
        {
            string body = $$"""
                {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "{{gpu}}", "precision": "fp16", "engine": {"name": "llama.cpp", "version": "{{build}}",
                 "flashAttention": true} }
                """;
            using HttpResponseMessage response = await _client.Estimate(body);
            return (await response.Object())["latency"]!.ToJsonString();
        }
    }
}
