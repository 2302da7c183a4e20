using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Weights that nobody asks for otherwise are as the checkpoint stores them.</summary>
[Collection(ServiceTests.Name)]
public sealed class StoredFormatTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>T5, BART, Whisper and GPT-2 are stored in single precision, Whisper from large-v3 on and OPT in half (torch_dtype of config.json on Hugging
    /// Face: google/flan-t5-xxl, openai/whisper-large-v2 and large-v3, facebook/opt-6.7b; flan-t5-xl's file has 11.4 GB, whisper-large-v3's 3.09). vLLM loads
    /// single precision in 16 bits (vllm/config, dtype auto), and converters write it so (ggml-org/llama.cpp, convert_hf_to_gguf.py, outtype auto).</summary>
    [Theory]
    [InlineData("google/flan-t5-xl", "transformers", "fp32", 11.4)]
    [InlineData("google/flan-t5-xxl", "transformers", "fp32", 44.5)]
    [InlineData("facebook/bart-large", "transformers", "fp32", 1.63)]
    [InlineData("openai/whisper-small", "transformers", "fp32", 0.967)]
    [InlineData("openai/whisper-large-v3", "transformers", "fp16", 3.09)]
    [InlineData("openai/whisper-large-v3-turbo", "transformers", "fp16", 1.62)]
    [InlineData("facebook/opt-6.7b", "transformers", "fp16", 13.3)]
    [InlineData("distilbert/distilgpt2", "transformers", "fp32", 0.328)]
    [InlineData("distilbert/distilgpt2", "vllm", "fp16", 0.164)]
    [InlineData("distilbert/distilgpt2", "llama.cpp", "bf16", 0.164)]
    public async Task Weights_are_as_stored(string model, string engine, string weights, double gigabytes)
    {
        JsonObject answer = await (await _client.Estimate($$"""{"model": "{{model}}", "gpu": "a100-sxm4-80", "engine": "{{engine}}"}""")).Object();

        Assert.Equal(weights, (string?)answer["resolved"]!["request"]!["precision"]!["weights"]);
        Assert.InRange((double)answer["memory"]!["total"]!["weightsBytes"]! / 1e9, gigabytes * 0.98, gigabytes * 1.02);
    }
}
