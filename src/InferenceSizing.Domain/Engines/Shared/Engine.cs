using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Facts that an engine's defaults depend on.</summary>
/// <param name="Architecture">The model.</param>
/// <param name="Workload">The request's lengths and batch.</param>
/// <param name="Usable">Memory that a process sees on the GPU.</param>
/// <param name="Product">The product line that the driver reports; vLLM's defaults ask for it.</param>
/// <param name="TensorRanks">GPUs of an instance that share a layer.</param>
/// <param name="PipelineStages">Stages of an instance.</param>
public sealed record EngineSetting(Architecture Architecture, Workload Workload, ByteCount Usable, string? Product, int TensorRanks, int PipelineStages)
{
    /// <summary>The client's own knobs: some defaults follow from others.</summary>
    public KnobSet Asked { get; init; } = KnobSet.Empty;

    /// <summary>How tokens are proposed; null for plain decoding.</summary>
    public SpeculativeMethod? Speculation { get; init; }

    /// <summary>The model's longest context; that of the request where the model has no bound.</summary>
    public long LongestContext => Architecture.Dimensions.MaximumContext > 0 ? Architecture.Dimensions.MaximumContext : Workload.ContextTokens;
}

/// <summary>An inference engine: its knobs and their defaults by version, how it shares out memory, how it schedules. One file an engine.</summary>
public abstract class Engine
{
    /// <summary>The contract's name.</summary>
    public abstract string Name { get; }

    /// <summary>Versions that the rules were read from or checked against, newest first.</summary>
    public abstract ImmutableArray<EngineVersion> Versions { get; }

    /// <summary>The version that answers where the client names none: the newest whose rules hold for every program on the engine.</summary>
    public virtual EngineVersion DefaultVersion => Versions[0];

    public abstract ImmutableArray<Knob> Knobs { get; }

    /// <summary>Whether the engine runs GGUF files, and those alone.</summary>
    public virtual bool ReadsGguf => false;

    /// <summary>The arrival that the engine is made for.</summary>
    public abstract Arrival DefaultArrival { get; }

    /// <summary>Whether the engine runs attention without writing the scores to memory.</summary>
    public virtual bool FusesAttention(KnobSet knobs) => true;

    /// <summary>Whether it fuses norms, activations and sums into their neighbours.</summary>
    public virtual bool FusesLayers(KnobSet knobs) => false;

    /// <summary>Where the engine keeps weights, where that is not once on the GPU.</summary>
    /// <param name="knobs">All knobs.</param>
    /// <param name="version">A known version.</param>
    /// <param name="layers">Layers of the model.</param>
    public virtual WeightPlacement PlacementOf(KnobSet knobs, EngineVersion version, int layers) => WeightPlacement.OnGpu;

    /// <summary>The layout with the layers divided among stages as this engine divides them.</summary>
    public virtual ParallelLayout Divide(ParallelLayout layout, in WeightPlacement placement) => layout;

    /// <summary>Format of a short convolution's tail: the hidden states'.</summary>
    public virtual NumberFormat ConvolutionTail(PrecisionPlan precision)
    {
        ArgumentNullException.ThrowIfNull(precision);
        return precision.HiddenStates;
    }

    /// <summary>What dispatching from the host adds to a pass, beside what the engine's timing says.</summary>
    public virtual HostOverhead Overhead(KnobSet knobs) => HostOverhead.None;

    /// <summary>Share of the output tokens for which a request's cache is set aside when it is admitted.</summary>
    public virtual Ratio OutputHeld => Ratio.One;

    /// <summary>How layers run whose weights are kept off the GPU on request; null where the engine has no such thing.</summary>
    public virtual StreamingAbility? Streaming(EngineVersion version) => null;

    /// <summary>How a pass uses weights that the engine's own settings keep in host memory; null where it keeps none there.</summary>
    public virtual WeightStream? HostStream(RankLoad load) => null;

    /// <summary>Whether kernels of this version skip two zeros of every four weights on the chip.</summary>
    public virtual bool SkipsTwoOfFour(Accelerator accelerator, EngineVersion version) => false;

    /// <summary>Whether the engine exists for the chip at all.</summary>
    public virtual bool RunsOn(Accelerator accelerator) => true;

    /// <summary>Whether the engine runs on the chip by a plug-in or a patched build alone, whose memory is counted here as on CUDA.</summary>
    public virtual bool NeedsPlugInOn(Accelerator accelerator) => false;

    /// <summary>Whether models of this kind run on the engine.</summary>
    public abstract bool Runs(Architecture architecture);

    /// <summary>Whether this version proposes and verifies tokens in this way.</summary>
    public virtual bool Speculates(SpeculativeMethod method, EngineVersion version) => false;

    /// <summary>How it keeps the cache of what proposes tokens: as the model's.</summary>
    public virtual TensorEncoding CacheOfDraft(PrecisionPlan precision)
    {
        ArgumentNullException.ThrowIfNull(precision);
        return precision.Cache;
    }

    /// <summary>Tokens that the engine proposes at a time where nothing else is said.</summary>
    public virtual int DraftTokens(SpeculativeMethod method)
    {
        const int usual = 3;
        return usual;
    }

    /// <summary>The engine's own values of all its knobs for a setting.</summary>
    public abstract KnobSet Defaults(EngineSetting setting, EngineVersion version);

    /// <summary>How it comes to each part, for the reader.</summary>
    public abstract MemoryRules RulesOf(EngineVersion version);

    /// <summary>How one GPU of stage <paramref name="stage"/> is shared out when the instance holds <paramref name="batch"/> sequences.</summary>
    public abstract EngineMemory Share(RankLoad load, int stage, long batch);

    /// <summary>What <see cref="Share"/> leaves free of the budget, for searches that ask for nothing else.</summary>
    public virtual ByteBalance Free(RankLoad load, int stage, long batch) => Share(load, stage, batch).Free;

    /// <summary>The knob that says what share of the GPU the engine takes; null where it takes what it needs.</summary>
    public Knob? ShareKnob
    {
        get
        {
            foreach (Knob knob in Knobs)
            {
                if (knob is Knob.GpuMemoryUtilization or Knob.MemFractionStatic or Knob.FreeGpuMemoryFraction)
                    return knob;
            }

            return null;
        }
    }

    /// <summary>The most of the GPU that the share may be for the engine to start at all, with what others hold.</summary>
    /// <param name="version">A known version.</param>
    /// <param name="usable">What the driver lets a process see.</param>
    /// <param name="reserved">Of that, what other processes hold.</param>
    public virtual Ratio LargestShare(EngineVersion version, ByteCount usable, ByteCount reserved) => Ratio.One;

    /// <summary>The most sequences that the engine's own settings let in, whatever the memory.</summary>
    public virtual (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => null;

    /// <summary>The longest context that the engine's own settings allow; null for no limit but the model's.</summary>
    public virtual (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => null;

    /// <summary>Whether it refuses to start with a longer context than the model was made for.</summary>
    public virtual bool RefusesLongerThanModel => false;

    /// <summary>Whether it refuses to start where its pool does not hold one sequence of the longest context.</summary>
    public virtual bool NeedsPoolOfLongestContext => false;

    /// <summary>Sequences of an instance at the asked lengths that the cache holds at every moment, not in the steady state alone; null where the engine makes no difference.</summary>
    public virtual long? GuaranteedSequences(RankLoad load) => null;

    /// <summary>What the engine makes for the model while it loads it and counts as weights; null where it makes nothing.</summary>
    public virtual WeightRow? MadeBeside(RankLoad load) => null;

    /// <summary>Whether it finds what prompts have in common in its cache, by itself.</summary>
    public virtual bool FindsPrefixes(EngineVersion version) => false;

    /// <summary>Slots that it sets aside for low-rank adapters, of the whole model; null without.</summary>
    public virtual WeightRow? AdaptersOf(RankLoad load) => null;

    /// <summary>The newest known version that is not newer than <paramref name="asked"/>, else the oldest.</summary>
    public EngineVersion NearestTo(EngineVersion asked)
    {
        foreach (EngineVersion version in Versions)
        {
            if (version.CompareTo(asked) <= 0)
                return version;
        }

        return Versions[^1];
    }
}
