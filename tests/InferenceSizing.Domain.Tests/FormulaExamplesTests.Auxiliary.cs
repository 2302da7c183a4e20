using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests;

/// <summary>The examples of section 10: draft models, adapters, images, shared prefixes, other processes.</summary>
public sealed partial class FormulaExamplesTests
{
    [Fact]
    public void Tokens_of_a_verification() => Assert.Equal(2.952, SpeculationSamples.Of(SpeculativeMethod.Ngram, 3, 0.8).TokensPerStep.Value, 1e-12);

    [Fact]
    public void Eagle_head_of_llama_3_1_8b() =>
        Assert.Equal(251_662_336, Speculators.OperatorsOf(SpeculationSamples.Of(SpeculativeMethod.Eagle), SampleModels.Llama31Of8B)!.Parameters.Value);

    [Fact]
    public void Adapter_of_llama_3_8b()
    {
        Case sized = new(SampleModels.Llama31Of8B, "sglang") { Knobs = KnobSet.Empty.With(SglangKnobs.MaxLorasPerBatch, 1).With(SglangKnobs.MaxLoraRank, 16) };

        Assert.Equal(2 * 41_943_040, sized.Estimate.Weights.Single(row => row.Component == Component.Adapters).Bytes.Count);
    }

    [Fact]
    public void Fraction_beside_gemma_3_vision() =>
        Assert.Equal(0.909736, SglangVision.ShareOf(
            SampleModels.Gemma3Of27B.Dimensions with { Vision = (LayerCount.From(27), AxisLength.From(1152)) },
                (SglangRelease)new SglangEngine().ReleaseOf(EngineVersion.Parse("0.5.6")!)).Value,
            1e-6);

    [Fact]
    public void Blocks_of_a_shared_prefix()
    {
        Case sized = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0", Input = 2000, Output = 100, Batch = 10, SharedPrefix = 1000 };

        Assert.Equal(762L * 16 * 131_072, sized.Share().Cache.Count);
    }

    [Fact]
    public void Smallest_slice_of_an_h100() =>
        Close.ToGibibytes(9.750, new Partition("1g.10gb", ByteCount.FromGibibytes(10), Ratio.From(1 / 7.0), Ratio.From(1 / 8.0), Count.From(7),
            "example").UsableOf(SampleAccelerators.H100.UsableMemory),
        1e-4);

    [Fact]
    public void Draft_contexts_of_four_slots()
    {
        Case plain = new(SampleModels.Llama31Of8B, "llama.cpp") { Version = "b8586", Batch = 4, Output = 256 };
        Case drafted = plain with { Speculation = SpeculationSamples.Llama1B() with { DraftWeights = WeightSchemes.FindGguf("bf16") } };

        Assert.Equal(167_772_160, drafted.Share().Cache.Count - plain.Share().Cache.Count);
        Assert.Equal(1_067_450_368, drafted.Share().Activations.Estimate.Count - plain.Share().Activations.Estimate.Count);
    }
}
