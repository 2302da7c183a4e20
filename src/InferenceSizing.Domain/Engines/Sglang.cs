using System.Collections.Immutable;
using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines.Paged;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>SGLang: weights and pool share a static fraction of what is free after start; activations and graphs live in the rest.</summary>
/// <remarks><c>pool = free after load − free before load · (1 − mem_fraction_static)</c>. Read in SGLang's <c>model_runner</c>; the default
/// fraction in <c>server_args.py</c> of 0.5.5 and 0.5.6.</remarks>
public sealed class Sglang : PagedEngine
{
    private const int RequestsAtMost = 4096;

    /// <summary>The context, in place before the free memory is first read: 0.51 GiB on H100.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(512);

    /// <summary>Communicators in place by then: four and eight ranks over NVLink leave 1.9 to 2.0 GiB less than the total, two RTX 3090 over PCIe 0.5 to 0.65.</summary>
    private static readonly ByteCount NvLinkPeers = ByteCount.FromMebibytes(1500);
    private static readonly ByteCount PciePeers = ByteCount.FromMebibytes(80);

    /// <summary>What the system holds of shared memory: three logs of GB10 (115.0 to 115.4 of 121.7 GiB free).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(6000);

    /// <summary><c>mamba_full_memory_ratio</c>, the default of <c>server_args.py</c>.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    private const int RowsHeldByPass = 3;

    private static readonly ByteCount GraphsPerSize = ByteCount.FromMebibytes(24);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.5, 2.5);
    private static readonly Spread GraphSpread = Spread.Of(0.2, 3);

    public override string Name => "sglang";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "0.5.6", "0.5.5", "0.4.6" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.MemFractionStatic, Knob.ContextLength, Knob.ChunkedPrefillSize, Knob.MaxRunningRequests, Knob.SwaFullTokensRatio];

    /// <summary>Admission foresees part of the answer: <c>new_token_ratio</c>, 0.7 at first and falling, in SGLang's scheduler.</summary>
    public override Ratio OutputHeld => Ratio.From(0.65);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Kind is ArchitectureKind.Decoder or ArchitectureKind.Encoder;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(setting);
        SglangReserve reserve = SglangReserve.On(setting.Usable, setting.TensorRanks);
        if (setting.Asked.Has(Knob.ChunkedPrefillSize))
            reserve = reserve with { PrefillTokens = setting.Asked.Count(Knob.ChunkedPrefillSize) };
        const double windowRatio = 0.8;
        return KnobSet.Empty
            .With(Knob.MemFractionStatic, reserve.Fraction(setting.Usable, setting.TensorRanks * setting.PipelineStages))
            .With(Knob.ContextLength, setting.LongestContext)
            .With(Knob.ChunkedPrefillSize, reserve.PrefillTokens)
            .With(Knob.MaxRunningRequests, RequestsAtMost)
            .With(Knob.SwaFullTokensRatio, Ratio.From(windowRatio));
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxRunningRequests", knobs.Count(Knob.MaxRunningRequests));

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("contextLength", knobs.Count(Knob.ContextLength));

    /// <summary>Tables of rotary angles, in single precision.</summary>
    public override WeightRow? MadeBeside(RankLoad load) => RotaryTables.Of(load, NumberFormat.Fp32);

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount taken = Taken(load);
        ByteCount budget = load.Usable.Less(taken) * knobs.Share(Knob.MemFractionStatic);
        ByteCount activations = ForwardPeak.Of(load, knobs.Count(Knob.ChunkedPrefillSize), RowsHeldByPass);
        ByteCount graphs = SglangReserve.On(load.Usable, load.Layout.Tensor).CapturedSizes * GraphsPerSize;
        ByteCount weights = load.Weights.OfStage(stage) + RotaryTables.Of(load, NumberFormat.Fp32).Bytes + WholeEmbedding(load, stage);
        ByteBalance pool = budget - weights;
        const int page = 1;
        TokenPools cache = TokenPools.Of(load, stage, pool.Surplus, knobs.Share(Knob.SwaFullTokensRatio), StateRatio, page, knobs.Count(Knob.ContextLength));
        return new StagePlan(budget, weights, ActivationSpread.Around(activations), GraphSpread.Around(graphs), RuntimeSpread.Around(taken), pool, cache);
    }

    private static ByteCount Taken(RankLoad load)
    {
        int ranks = load.Layout.GpusPerInstance;
        ByteCount peers = ranks == 1 ? ByteCount.Zero : load.Accelerator.Interconnect.Kind == LinkKind.NvLink ? NvLinkPeers : PciePeers;
        return Context + peers + (load.Accelerator.MemoryKind == MemoryKind.Unified ? SharedWithHost : ByteCount.Zero);
    }

    /// <summary>What tensor ranks hold of the token embedding beyond their share: Gemma's scaled embedding is a plain table there, whole on every rank.</summary>
    /// <remarks>Read in SGLang's <c>models/gemma3_causal.py</c>; the free memory printed for Gemma 4 at two ranks agrees to 0.5 %.</remarks>
    private static ByteCount WholeEmbedding(RankLoad load, int stage)
    {
        bool whole = load.Architecture.Family.StartsWith("gemma3", StringComparison.Ordinal) || load.Architecture.Family.StartsWith("gemma4", StringComparison.Ordinal);
        if (!whole || load.Layout.Tensor == 1 || (stage != 0 && stage != load.Layout.Pipeline - 1))
            return ByteCount.Zero;
        ModelDimensions model = load.Architecture.Dimensions;
        long elements = checked((long)model.VocabularySize * model.HiddenSize);
        return ByteCount.FromBits(checked((elements - (elements / load.Layout.Tensor)) * load.Precision.HiddenStates.BitsPerElement()));
    }
}
