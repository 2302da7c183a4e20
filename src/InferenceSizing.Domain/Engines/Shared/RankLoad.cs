using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What an engine finds on one GPU when it shares out the memory.</summary>
public sealed record RankLoad
{
    private StagePlan?[]? _plans;
    private RankLoad? _plannedFor;
    private (OperatorList Operators, ImmutableArray<ByteCount> Peaks)? _imagePeaks;

    /// <summary>The GPU.</summary>
    public required Accelerator Accelerator { get; init; }

    public required Architecture Architecture { get; init; }

    public required OperatorList Operators { get; init; }

    /// <summary>Tokens that one image becomes; zero for token models.</summary>
    public required TokenCount TokensPerImage { get; init; }

    /// <summary>A pass of <paramref name="sequences"/> images or sequences of a model that does not generate.</summary>
    internal StepShape SinglePassShape(long sequences) => StepShape.Forward(
        SequenceCount.From(sequences), Architecture.Input == InputKind.Images ? TokenCount.Max(TokenCount.One, TokensPerImage) : Workload.InputTokens);

    public required ParallelLayout Layout { get; init; }

    public required PrecisionPlan Precision { get; init; }

    public required KnobSet Knobs { get; init; }

    /// <summary>Whether <see cref="Knobs"/> hold what the engine worked out for this load and would work out anew for another.</summary>
    public bool LayersSettled { get; init; }

    /// <summary>The facts of the engine's release.</summary>
    public required Release Release { get; init; }

    /// <summary>The engine's version as it was asked for, which may be newer than the release whose rules answer.</summary>
    public required EngineVersion Version { get; init; }

    /// <summary>What the driver lets a process see.</summary>
    public required ByteCount Usable { get; init; }

    /// <summary>Of that, what other processes hold.</summary>
    public ByteCount Reserved { get; init; }

    /// <summary>What is free before the engine starts.</summary>
    public ByteCount Available => Usable.Less(Reserved);

    /// <summary>Where the engine keeps the weights.</summary>
    public required WeightPlacement Placement { get; init; }

    public required WeightLayout Weights { get; init; }

    /// <summary>Of the model and of its speculator.</summary>
    public required CacheLayout Cache { get; init; }

    /// <summary>Of the model alone.</summary>
    public required CacheLayout OwnCache { get; init; }

    /// <summary>The speculator; null where nothing is loaded for it.</summary>
    internal DraftModelLoad? Draft { get; init; }

    /// <summary>How tokens are proposed; null for plain decoding.</summary>
    public SpeculativeDecoding? Speculation { get; init; }

    public required Workload Workload { get; init; }

    /// <summary>Sequences or images in flight on the busiest instance: as many as are offered at once, unless the times say otherwise.</summary>
    public required SequenceCount InFlight { get; init; }

    public required bool MemoryReuse { get; init; }

    public required bool LayerFusion { get; init; }

    /// <summary>Encoder positions of a request; zero without cross-attention.</summary>
    internal long EncoderTokens => Architecture.Kind != ArchitectureKind.EncoderDecoder ? 0
        : Architecture.FixedEncoderTokens.Count > 0 ? Architecture.FixedEncoderTokens.Count : Workload.InputTokens.Count;

    /// <summary>Tokens in the decoder's cache when a request ends.</summary>
    internal long CachedTokens => CachedTokensOf(Architecture, Workload);

    /// <summary>The same of any model and workload.</summary>
    internal static long CachedTokensOf(Architecture architecture, Workload workload) =>
        architecture.Kind == ArchitectureKind.EncoderDecoder ? Math.Max(1, workload.OutputTokens.Count) : workload.ContextTokens.Count;

    /// <summary>A rank's weights, the speculator's with them.</summary>
    internal ByteCount WeightsOf(int stage) => Weights.OfStage(stage) + DraftWeightsOf(stage);

    /// <summary>A rank's weights of the speculator, which the last stage holds.</summary>
    internal ByteCount DraftWeightsOf(int stage) => Draft is { } draft && stage == Layout.Pipeline - 1 ? draft.RankWeights : ByteCount.Zero;

    /// <summary>Sequences of one attention replica.</summary>
    internal long SequencesPerRank(long batch) => WholeNumber.DivideUp(batch, Layout.AttentionData);

    /// <summary>A rank's cache for <paramref name="batch"/> sequences of the instance at the asked lengths.</summary>
    internal ByteCount CacheOf(int stage, long batch) => SequencesPerRank(batch) * Cache.PerSequence(stage, CachedTokens, EncoderTokens);

    /// <summary>The activation peaks of one image, of a pipeline one a network, worked out once: copies for other batches share them.</summary>
    internal ImmutableArray<ByteCount> PeaksOfImage(Func<RankLoad, ImmutableArray<ByteCount>> peaksOf)
    {
        if (_imagePeaks is not { } known || !ReferenceEquals(known.Operators, Operators))
            _imagePeaks = known = (Operators, peaksOf(this));
        return known.Peaks;
    }

    /// <summary>What <paramref name="engine"/> made of a stage, worked out once: neither the batch nor the output's length changes it, so copies for other
    /// workloads share it.</summary>
    internal StagePlan PlanOf(PagedEngine engine, int stage)
    {
        if (_plans is null || !IsPlannedAs(_plannedFor!))
            (_plans, _plannedFor) = (new StagePlan?[Layout.Pipeline], this);
        return _plans[stage] ??= engine.PlanOf(this, stage);
    }

    private bool IsPlannedAs(RankLoad other) => ReferenceEquals(this, other)
        || (ReferenceEquals(Operators, other.Operators) && ReferenceEquals(Layout, other.Layout) && ReferenceEquals(Precision, other.Precision)
            && ReferenceEquals(Knobs, other.Knobs) && ReferenceEquals(Release, other.Release) && ReferenceEquals(Weights, other.Weights)
            && ReferenceEquals(Cache, other.Cache) && Usable == other.Usable && EncoderTokens == other.EncoderTokens);
}
