using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests;

/// <summary>The examples of section 9: llama.cpp and transformers.</summary>
public sealed partial class FormulaExamplesTests
{
    [Fact]
    public void Head_is_offloaded_first()
    {
        LlamaCppEngine engine = new();
        KnobSet knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, 26).With(LlamaCppKnobs.NCpuMoe, 0);

        Assert.Equal((39, false), HostOf("b8586"));
        Assert.Equal((38, true), HostOf("b6800"));

        (int Layers, bool Head) HostOf(string build)
        {
            var placement = engine.HostLayers.PlacementOf(knobs, engine.ReleaseOf(EngineVersion.Parse(build)!), 64);
            return (placement.HostLayers.Count, placement.HeadOnHost);
        }
    }

    [Fact]
    public void Layers_over_sixteen_cards()
    {
        ParallelLayout divided = new LlamaCppEngine().HostLayers.Divide(new ParallelLayout { Pipeline = 16 }, default);

        Assert.Equal((0, 4), PipelineStages.Of(divided, 61).LayersOf(0));
        Assert.Equal(4L * 2048 * 576 * 2, (RunnerCase(SampleModels.DeepSeekV3, 2048, true) with { Layout = divided }).Share().Cache.Count);
    }

    [Fact]
    public void Sliding_cells() => Assert.Equal(3_338_665_984, RunnerCase(SampleModels.Gemma3Of27B, 32_768, true).Share().Cache.Count);

    [Fact]
    public void Latent_cache_by_build()
    {
        Case sized = RunnerCase(SampleModels.DeepSeekV3, 16_384, true);

        Assert.Equal(ByteCount.FromMebibytes(1098), (sized with { Version = "b8586" }).Share().Cache);
        Assert.Equal(ByteCount.FromMebibytes(2074), (sized with { Version = "b6800" }).Share().Cache);
        Assert.Equal(ByteCount.FromMebibytes(78_080), (sized with { Version = "b2900" }).Share().Cache);
    }

    [Fact]
    public void Compute_buffer_without_flash_attention()
    {
        Assert.Equal(ByteCount.FromMebibytes(560), RunnerCase(SampleModels.Llama31Of8B, 8192, false).Share().Activations.Estimate);
        Assert.Equal((long)(258.5 * ByteCount.PerMiB), RunnerCase(SampleModels.Llama31Of8B, 8192, true).Share().Activations.Estimate.Count);
    }

    [Fact]
    public void Compute_buffer_of_a_pipeline()
    {
        Case eight = RunnerCase(SampleModels.Llama31Of8B, 8192, false) with { Layout = new ParallelLayout { Pipeline = 8 } };

        for (int stage = 0; stage < 8; stage++)
            Assert.Equal(ByteCount.FromMebibytes(640), eight.Share(stage).Activations.Estimate);
    }

    [Fact]
    public void Staged_head()
    {
        Case host = RunnerCase(SampleModels.Llama2Of7B, 512, true);

        Assert.Equal((long)(320.5 * ByteCount.PerMiB), (host with { Knobs = host.Knobs.With(LlamaCppKnobs.NGpuLayers, 0) }).Share().Activations.Estimate.Count);
    }

    [Fact]
    public void Generate_prompt() => Assert.Equal(2_051_014_656, PeakOf("4.46.0", 16_384) - PeakOf("4.46.0", 8192));

    [Fact]
    public void Generate_full_logits() => Assert.Equal(7_444_889_600, PeakOf("4.44.0", 16_384) - PeakOf("4.44.0", 8192));

    [Fact]
    public void Generate_two_caches() =>
        Assert.Equal(160_153_088,
            new Case(SampleModels.Llama31Of8B, "transformers") { Version = "4.41.0", Input = 1, Output = 1023 }.Share().Activations.Estimate.Count);

    private static Case RunnerCase(Architecture model, long cells, bool flash) => new(model, "llama.cpp")
    {
        Weights = "fp16",
        Cache = "fp16",
        Input = 256,
        Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.FlashAttention, flash),
    };

    private static long PeakOf(string version, long prompt)
    {
        EngineMemory memory = new Case(SampleModels.Llama31Of8B, "transformers") { Version = version, Input = prompt, Output = 1 }.Share();
        return (memory.Weights + memory.Cache + memory.Activations.Estimate).Count;
    }
}
