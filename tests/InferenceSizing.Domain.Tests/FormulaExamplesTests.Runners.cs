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
            var placement = engine.HostLayers!.PlacementOf(knobs, engine.ReleaseOf(EngineVersion.Parse(build)!), LayerCount.From(64), LayerCount.Zero);
            return (placement.HostLayers.Count, placement.HeadOnHost);
        }
    }

    [Fact]
    public void Layers_over_sixteen_cards()
    {
        ParallelLayout divided = new LlamaCppEngine().HostLayers!.Divide(new ParallelLayout { Pipeline = 16 }, default);

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
    public void Compute_buffer_by_stages()
    {
        Case one = RunnerCase(SampleModels.Llama31Of8B, 8192, true);

        Assert.Equal(116.01, MebibytesOf(one), tolerance: 0.01);
        Assert.Equal(258.5, MebibytesOf(one with { Knobs = one.Knobs.With(LlamaCppKnobs.AllLogits, true) }), tolerance: 0.01);
    }

    [Fact]
    public void Two_sequences_and_three_with_parts_of_the_cache()
    {
        Case three = RunnerCase(SampleModels.Llama31Of8B, 5000, true) with { Batch = 3 };
        KnobSet split = three.Knobs.With(LlamaCppKnobs.ParallelSequences, 3).With(LlamaCppKnobs.KvUnified, false);

        Assert.Equal(5120 * 131_072L, (three with { Knobs = split.With(LlamaCppKnobs.KvUnified, true) }).Share().Cache.Count);
        Assert.Equal(5376 * 131_072L, (three with { Knobs = split }).Share().Cache.Count);
    }

    [Fact]
    public void Generate_prompt() => Assert.Equal(2_051_014_656, PeakOf("4.46.0", 16_384) - PeakOf("4.46.0", 8192));

    [Fact]
    public void Generate_full_logits() => Assert.Equal(7_444_889_600, PeakOf("4.44.0", 16_384) - PeakOf("4.44.0", 8192));

    [Fact]
    public void Generate_two_caches() =>
        Assert.Equal(160_153_088,
            new Case(SampleModels.Llama31Of8B, "transformers") { Version = "4.41.0", Input = 1, Output = 1023 }.Share().Activations.Estimate.Count);

    private static double MebibytesOf(Case sized) => sized.Share().Activations.Estimate.Count / (double)ByteCount.PerMiB;

    private static Case RunnerCase(Architecture model, long cells, bool flash) => new(model, "llama.cpp")
    {
        Weights = "fp16",
        Cache = "fp16",
        Version = "v0.5.0",
        Input = 256,
        Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.FlashAttention, flash),
    };

    private static long PeakOf(string version, long prompt)
    {
        EngineMemory memory = new Case(SampleModels.Llama31Of8B, "transformers") { Version = version, Input = prompt, Output = 1 }.Share();
        return (memory.Weights + memory.Cache + memory.Activations.Estimate).Count;
    }
}
