using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>Hugging Face transformers' <c>generate</c> on PyTorch: eager kernels, a cache that grows with the sequence, work driven from the host.</summary>
internal sealed class TransformersEngine : SinglePassEngine
{
    /// <summary>CUDA context on top of PyTorch's own peak: 0.4 to 0.6 GiB between nvidia-smi and torch in published runs.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.7, 1.5).Around(ByteCount.FromMebibytes(512));

    /// <summary>Share of the weights by which a checkpoint may hold more than its scheme says, or less. Fitted to the peaks of Qwen2 and Qwen2.5: 10th and 90th
    /// percentile over 24 pairs of model and format, each counted once. The quantized Qwen2-72B lies 8 % below, the 0.5B models up to 2 % below.</summary>
    private static readonly Ratio LessWeights = Ratio.From(0.019);
    private static readonly Ratio MoreWeights = Ratio.From(0.011);

    public TransformersEngine()
        : base("transformers", TransformersRelease.Table, TransformersKnobs.All,
            [ArchitectureKind.Decoder, ArchitectureKind.Encoder, ArchitectureKind.EncoderDecoder])
    {
        OtherNames = ["huggingface", "hf"];
        Models = TransformersModels.Table;
        Startup = new() { Checks = [StartupCheck.ModelIsServed(this), WeightsAreHeld] };
        Remarks = RemarksOn;
    }

    private static ImmutableArray<Warning> RemarksOn(RankLoad load) => !TransformersRelease.Of(load).LoadsAsStored
        && load.Precision.Weights is PlainScheme && load.Precision.HiddenStates != NumberFormat.Fp32
            ? [new Warning("torchDtype", $"transformers before 5.0 loads FP32 unless torch_dtype is given, twice as much: pass \"auto\", or " +
                $"{load.Precision.HiddenStates}.")]
            : [];

    /// <summary>By the same rows; other families and hosts have few, so that it is wider than those rows ask for.</summary>
    protected override Spread ActivationSpread { get; } = Spread.Of(0.93, 1.1);

    internal override SinglePassSet RunsAs(RankLoad load) => SinglePassSet.Eager;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount CacheOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.SequencesPerRank(batch) * TransformersCache.PerSequence(load, stage, load.CachedTokens);
    }

    protected override ByteCount ActivationsOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.Architecture.Kind == ArchitectureKind.Decoder ? new GeneratePeak(load, stage, batch).BeyondCache : base.ActivationsOf(load, stage, batch);
    }

    protected override Interval<ByteCount> ActivationRange(ByteCount activations, ByteCount weights)
    {
        Interval<ByteCount> spread = ActivationSpread.Around(activations);
        return Interval<ByteCount>.Between(spread.Low.Less(weights * LessWeights), activations, spread.High + (weights * MoreWeights));
    }
}
