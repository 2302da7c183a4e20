using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Engines that hold weights, the batch's own cache and the activations of one pass, and nothing in reserve.</summary>
internal abstract class SinglePassEngine : Engine
{
    /// <param name="name">The contract's name.</param>
    /// <param name="releases">The releases whose rules are known.</param>
    /// <param name="knobs">Its settings.</param>
    /// <param name="kinds">Kinds of model that it runs.</param>
    protected SinglePassEngine(string name, ReleaseTable releases, KnobList knobs, ImmutableArray<ArchitectureKind> kinds)
        : base(name, releases, knobs, kinds)
    {
        SinglePass = new(load => new SinglePassRun(RunsAs(load), FusesAttentionOf(load)), PeakOf);
        Startup = new() { Checks = [WeightsAreHeld] };
    }

    /// <summary>Weights are loaded whole before anything runs.</summary>
    private protected StartupCheck WeightsAreHeld => new(HoldsWeights);

    /// <summary>A rank's cache of a batch at the asked lengths.</summary>
    protected virtual ByteCount CacheOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.CacheOf(stage, batch);
    }

    /// <summary>Which curves time a pass of a model that does not generate.</summary>
    /// <param name="load">The deployment on one GPU, with all knobs and a known version.</param>
    internal abstract SinglePassSet RunsAs(RankLoad load);

    /// <summary>Whether attention keeps its scores out of memory.</summary>
    internal Func<RankLoad, bool> FusesAttentionOf { get => field ??= load => FusesAttention(load.Knobs); private protected init; }

    /// <summary>Whether Python runs module by module: norms, GELU and the sums of transformers have tensors of their own, and a module's frame holds its
    /// input until it returns.</summary>
    internal Func<RankLoad, bool> IsEager { get; private protected init; } = static _ => false;

    /// <summary>Context and libraries of a process that has run a model, with the interval they were seen in.</summary>
    protected abstract Interval<ByteCount> Runtime(RankLoad load);

    /// <summary>The rules that these engines share.</summary>
    internal static MemoryRules Rules { get; } = new(
        new("all of the usable memory: nothing is set aside", "docs/formulas.md, activations"),
        new("most bytes alive at once while the operators of the widest pass run in order, and the kernels' workspace",
            "docs/formulas.md, activations; Chaitin et al. 1981"),
        new("CUDA context and libraries of a process that has run a model, as published runs show them", "docs/formulas.md, llama.cpp and transformers"),
        new("usable - weights - activations - runtime", "docs/formulas.md, activations"),
        new("pool / bytes of one token", "docs/formulas.md, cache and state"));

    /// <summary>Scratch memory of kernels besides the tensors.</summary>
    protected virtual ByteCount Workspace(RankLoad load) => ByteCount.Zero;

    /// <summary>What the allocator holds beyond the tensors alive, as a spread of the peak.</summary>
    protected abstract Spread ActivationSpread { get; }

    private bool DecodesOneByOne(KnobSet values) => Find(KnobRole.SlicedDecoding) is { } knob && values[knob].Flag;

    private PartWaiting Waiting(RankLoad load) => WaitingParts?.Where(load.Knobs) ?? PartWaiting.None;

    /// <summary>Weights of a rank at the moment that needs most memory.</summary>
    private ByteCount HeldWeights(RankLoad load, int stage, long batch) =>
        Waiting(load) != PartWaiting.None && MomentOf(load, batch) is { } moment ? moment.Weights : load.WeightsOf(stage);

    /// <summary>The fullest moment of a pipeline whose activations are used again; null for any other load.</summary>
    private PipelineMoment? MomentOf(RankLoad load, long batch) => load.Operators.Parts.IsEmpty || !load.MemoryReuse ? null
        : PipelineMoment.Of(load, Waiting(load), DecodesOneByOne(load.Knobs), OptionsOf(load), SequenceCount.From(load.SequencesPerRank(batch)));

    /// <summary>The most that is held at once beyond the weights and the whole of the batch's cache.</summary>
    protected virtual ByteCount ActivationsOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        return WidestPass(load, load.SequencesPerRank(batch)) + Workspace(load);
    }

    /// <summary>The interval around that figure.</summary>
    protected virtual Interval<ByteCount> ActivationRange(ByteCount activations, ByteCount weights) => ActivationSpread.Around(activations);

    /// <summary>Activations with their interval, and what the engine's allocator does with them.</summary>
    protected virtual (Interval<ByteCount> Activations, AllocatorUse? Allocator) ActivationUse(RankLoad load, int stage, long batch, ByteCount weights) =>
        (ActivationRange(ActivationsOf(load, stage, batch), weights), null);

    /// <inheritdoc/>
    internal sealed override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        ByteCount weights = HeldWeights(load, stage, batch);
        ByteCount cache = CacheOf(load, stage, batch);
        (Interval<ByteCount> range, AllocatorUse? allocator) = ActivationUse(load, stage, batch, weights);
        ByteCount activations = range.Estimate;
        Interval<ByteCount> runtime = Runtime(load);
        ByteCount perToken = load.Cache.PerToken(stage, 0);
        ByteCount perSequence = CacheOf(load, stage, load.Layout.AttentionData);
        ByteCount pool = load.Available.Less(weights + activations + runtime.Estimate);
        return new EngineMemory
        {
            Budget = load.Available,
            Weights = weights,
            Cache = cache,
            Activations = range,
            Allocator = allocator,
            CudaGraphs = Interval<ByteCount>.Exactly(ByteCount.Zero),
            Runtime = runtime,
            Pool = perSequence.Count == 0 ? ByteCount.Zero : pool,
            PoolTokens = perToken.Count == 0 ? TokenCount.Zero : TokenCount.From(pool / perToken),
            MaxConcurrency = perSequence.Count == 0 ? default : pool.ShareOf(perSequence),
            Free = load.Available - (weights + cache + activations + runtime.Estimate),
        };
    }

    private SinglePassMoment? PeakOf(RankLoad load, SequenceCount batch)
    {
        if (load.Architecture.Generates)
            return null;
        PipelineMoment? moment = MomentOf(load, batch.Count);
        (NetworkPart? part, ActivationOptions options) = (moment?.Part, OptionsOf(load));
        (ByteCount perElement, StepShape step) = (moment?.PerElement ?? PerElement(load), load.SinglePassShape(moment?.AtOnce.Count ?? batch.Count));
        return new SinglePassMoment(
            ActivationPlan.PeakOf(load.Operators, Passes.Encode, step, load.Layout, perElement, options, part),
            ActivationPlan.AliveAtPeak(load.Operators, Passes.Encode, step, load.Layout, perElement, options, part));
    }

    private StartupRefusal? HoldsWeights(RankLoad load)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            ByteCount needed = HeldWeights(load, stage, 1) + Runtime(load).Low;
            if (needed <= load.Available)
                continue;
            return new StartupRefusal(
                StartupCode.WeightsExceedBudget,
                string.Create(CultureInfo.InvariantCulture, $"{Name} runs out of memory while it loads the model: weights and libraries take " +
                    $"{StartupCheck.Gibibytes(needed.Count)} GiB at least of {StartupCheck.Gibibytes(load.Available.Count)} GiB."),
                Topic.Accelerator,
                Magnitude.From(needed.Count),
                Magnitude.From(load.Available.Count),
                StartupUnit.Bytes);
        }

        return null;
    }

    private ActivationOptions OptionsOf(RankLoad load)
    {
        bool eager = IsEager(load);
        return new(load.MemoryReuse, load.LayerFusion, FusesAttentionOf(load)) { WritesAnew = eager, HoldsInput = eager };
    }

    private static ByteCount PerElement(RankLoad load) => ByteCount.FromBits(load.Precision.HiddenStates.BitsPerElement());

    /// <summary>The peak by liveness of the widest pass: the prompt's for models that generate.</summary>
    private ByteCount WidestPass(RankLoad load, long sequences)
    {
        if (MomentOf(load, sequences) is { } moment)
            return moment.Activations;
        // Every tensor of an image network grows with the images, so the peak does.
        if (load.Architecture is { Input: InputKind.Images, GrowsBySample: true })
            return sequences * load.PeaksOfImage(one =>
                [ActivationPlan.PeakOf(one.Operators, Passes.Encode, one.SinglePassShape(1), one.Layout, PerElement(one), OptionsOf(one)).Peak])[0];
        ActivationOptions options = OptionsOf(load);
        ByteCount perElement = PerElement(load);
        if (load.Architecture.Kind == ArchitectureKind.EncoderDecoder)
        {
            TokenCount encoded = TokenCount.From(load.EncoderTokens);
            SequenceCount each = SequenceCount.From(sequences);
            return ByteCount.Max(Peak(Passes.Encode, StepShape.Forward(each, encoded)), Peak(Passes.Prefill, StepShape.Prefill(each, TokenCount.One, encoded)));
        }

        return load.Architecture.Generates
            ? Peak(Passes.Prefill, StepShape.Prefill(SequenceCount.From(sequences), load.Workload.InputTokens))
            : Peak(Passes.Encode, load.SinglePassShape(sequences));

        ByteCount Peak(Passes passes, StepShape step) => ActivationPlan.PeakOf(load.Operators, passes, step, load.Layout, perElement, options).Peak;
    }
}
