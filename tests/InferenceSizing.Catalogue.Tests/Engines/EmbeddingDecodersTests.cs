using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Decoders tuned to give vectors, as text-embeddings-inference serves them (backends/candle/src/lib.rs at its tags).</summary>
public sealed class EmbeddingDecodersTests
{
    // Hugging Face Hub, safetensors totals; gte-Qwen2-7B-instruct stores a head of 151,646 x 3584, which is not loaded: 7,612,620,288 - 543,499,264.
    [Theory]
    [InlineData("Qwen/Qwen3-Embedding-8B", 7_567_295_488)]
    [InlineData("Qwen/Qwen3-Embedding-0.6B", 595_776_512)]
    [InlineData("intfloat/e5-mistral-7b-instruct", 7_110_660_096)]
    [InlineData("Alibaba-NLP/gte-Qwen2-7B-instruct", 7_069_121_024)]
    public void A_decoder_is_loaded_without_a_head_and_keeps_no_cache(string model, long parameters)
    {
        Estimate estimate = Ask(model, "l40s", null).Value!;

        Assert.Equal(parameters, estimate.Weights.Sum(row => row.Parameters.Value));
        Assert.Equal(ArchitectureKind.Encoder, estimate.Deployment.Architecture.Kind);
        Assert.Equal(0, estimate.PerGpu.Cache.Count);
        Assert.True(estimate.Startup.IsEmpty);
    }

    // FlashQwen3 is in 1.7.2 first; FlashMistral needs FlashAttention 2, which Turing has not.
    [Theory]
    [InlineData("Qwen/Qwen3-Embedding-0.6B", "l40s", "1.7.1", false)]
    [InlineData("Qwen/Qwen3-Embedding-0.6B", "l40s", "1.7.2", true)]
    [InlineData("intfloat/e5-mistral-7b-instruct", "t4", "1.9.3", false)]
    [InlineData("Alibaba-NLP/gte-Qwen2-7B-instruct", "t4", "1.9.3", true)]
    public void A_release_or_a_chip_without_its_class_does_not_start(string model, string gpu, string version, bool served) => Assert.Equal(served,
        !Ask(model, gpu, version).Value!.Startup.Any(refusal => refusal.Code is StartupCode.ModelUnsupported or StartupCode.GpuUnsupported));

    /// <summary>"Mistral is only supported on Cuda devices in fp16 with flash attention v2 enabled".</summary>
    [Fact]
    public void A_class_of_FP16_alone_is_refused_in_FP32()
    {
        Assert.False(Ask("intfloat/e5-mistral-7b-instruct", "l40s", null, "fp32").Succeeded(out _, out Refusal? refusal));
        Assert.Contains("FP16", refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_without_a_class_is_refused() => Assert.False(Ask("tiiuae/falcon-7b", "l40s", null).Succeeded(out _, out _));

    private static Outcome<Estimate> Ask(string model, string gpu, string? version, string? weights = null)
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;
        ModelEntry entry = catalogue.FindModel(model)!;
        Question question = new()
        {
            Model = new ModelSource { Architecture = entry.Architecture.Value!, Family = entry.Family, Id = model },
            Gpu = new GpuQuestion { Card = catalogue.FindAccelerator(gpu)! },
            Engine = new EngineQuestion
            {
                Engine = EngineList.Find("text-embeddings-inference"),
                Version = version is null ? null : EngineVersion.Parse(version),
            },
            Precision = new PrecisionQuestion { Weights = weights },
        };
        return
            from resolved in new Resolver(catalogue.Speed, catalogue.SinglePass, catalogue.Quality).Resolve(question)
            from assessment in resolved.Assess()
            select assessment.Estimate;
    }
}
