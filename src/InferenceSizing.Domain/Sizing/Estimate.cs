using System.Collections.Immutable;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The answer: memory, largest batch, times and rates of a deployment under a workload.</summary>
public sealed record Estimate
{
    /// <summary>Whether the engine starts and the load in flight fits into its budget.</summary>
    public required bool Fits { get; init; }

    /// <summary>Why the engine would not start; empty where it does.</summary>
    public required ImmutableArray<StartupRefusal> Startup { get; init; }

    /// <summary>Instances that read the prompts, where all else is of those that decode; null where all do both.</summary>
    public PromptReading? Reading { get; init; }

    /// <summary>The model as laid out for the workload: parameters, active parameters and all that was walked.</summary>
    public required OperatorList Operators { get; init; }

    /// <summary>The fullest GPU of an instance.</summary>
    public required EngineMemory PerGpu { get; init; }

    /// <summary>All GPUs of an instance together.</summary>
    public required MemorySum Instance { get; init; }

    /// <summary>What sits in host memory instead.</summary>
    public required ByteCount HostWeights { get; init; }

    /// <summary>What waits on a drive.</summary>
    public required ByteCount DriveWeights { get; init; }

    /// <summary>How passes use weights that are not on the GPU; null where all are.</summary>
    public required OffloadedWeights? Stream { get; init; }

    /// <summary>Cache of layers that sit in host memory.</summary>
    public required ByteCount HostCache { get; init; }

    /// <summary>What the engine computes in there.</summary>
    public required ByteCount HostBuffers { get; init; }

    /// <summary>The whole model's weights by component and format.</summary>
    public required ImmutableArray<WeightRow> Weights { get; init; }

    /// <summary>One more token of one sequence, on the fullest GPU.</summary>
    public required ByteCount CacheBytesPerToken { get; init; }

    /// <summary>One sequence at the asked lengths, on the fullest GPU.</summary>
    public required ByteCount CacheBytesPerSequence { get; init; }

    /// <summary>The largest batch that fits, in the unit of the asked batch.</summary>
    public required LargestBatch LargestBatch { get; init; }

    /// <summary>Sequences or images in flight on the busiest instance.</summary>
    public required InFlightLoad InFlight { get; init; }

    /// <summary>Times and rates under the offered load.</summary>
    public required ServedWorkload Served { get; init; }

    /// <summary>Parts of one prefill step; empty where the model generates nothing. Worked out when asked for, as the two that follow.</summary>
    public ImmutableArray<StepPart> Prefill => Deployment.Architecture.Generates ? (Reading?.Readers.Serving ?? Serving).PrefillParts().Parts : [];

    /// <summary>Parts of one decode step; empty where the model generates nothing.</summary>
    public ImmutableArray<StepPart> Decode => Deployment.Architecture.Generates && Load.Workload.OutputTokens.Count > 1
        ? Serving.DecodeParts(Load.InFlight.Count).Parts : [];

    /// <summary>The pass of a model that does not generate.</summary>
    public ImmutableArray<StepPart> Forward => Deployment.Architecture.Generates ? [] : Serving.SinglePassParts(Load.InFlight.Count).Parts;

    /// <summary>Parts of what a deployment does all the time: one token of every sequence, else a prefill; of a model that generates nothing its
    /// pass.</summary>
    internal ImmutableArray<StepPart> Step => !Deployment.Architecture.Generates ? Forward : Load.Workload.OutputTokens.Count > 1 ? Decode : Prefill;

    /// <summary>What the intervals of times rest on.</summary>
    public required string TimeBasis { get; init; }

    /// <summary>Measured runs that the times leaned on, and those that were not believed, nearest first.</summary>
    public required ImmutableArray<LeanedOn> CalibratedBy { get; init; }

    /// <summary>Assumptions and limits that the reader has to know, in the order in which they were met.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }

    /// <summary>The inverse answers: the longest context, the smallest share, the fewest GPUs. Worked out when first asked for.</summary>
    public CapacityAnswers Capacity => field ??= Reading is { Startup: [{ } refusal, ..] } ? CapacityAnswers.None(Load, refusal.Limit)
        : CapacityAnswers.Of(Deployment, Load);

    /// <summary>The batch from which on more sequences hardly answer more, as one is asked for: nine tenths of the rate at the largest. Null where nothing is
    /// generated. Worked out when asked for.</summary>
    public SequenceCount? SaturatesAt => Serving.SaturatesAt(Load.Workload.BusiestOf(LargestBatch.BatchSize.Count)) is { } saturates
        ? SequenceCount.From(Math.Max(1, Load.Workload.AskedFor(saturates))) : null;

    /// <summary>The settings that the engine is started with for the load in flight: those that follow the load, written out for it.</summary>
    public KnobSet StartedWith
    {
        get
        {
            Engine engine = Deployment.Engine;
            if ((engine.Find(KnobRole.Slots) ?? engine.Find(KnobRole.Sequences)) is not { } slots
                || (Deployment.Knobs.Has(slots) && !slots.Has(KnobRole.Slots)))
                return Deployment.Knobs;
            SequenceCount running = InFlight.Sequences.Estimate;
            Workload atOnce = Load.Workload with { Offered = new OfferedBatch(running), Imbalanced = null, SharedBy = Count.From(1) };
            KnobSet started = Deployment.Knobs.Following(
                Deployment.OwnKnobs(Deployment.Layout, Load.Workload), Deployment.OwnKnobs(Deployment.Layout, atOnce));
            return started.Has(slots) ? started : started.With(slots, KnobValue.Of(running.Count));
        }
    }

    /// <summary>Names of the settings that are not what the engine takes by itself.</summary>
    public IEnumerable<string> ChosenSettings
    {
        get
        {
            KnobSet own = Deployment.OwnKnobs(Deployment.Layout, Load.Workload);
            return Deployment.Engine.Knobs.Where(knob => Deployment.Knobs.Has(knob) && !(own.Has(knob) && own[knob].Equals(Deployment.Knobs[knob])))
                .Select(knob => knob.Name);
        }
    }

    /// <summary>Times and rates at any other batch that fits.</summary>
    public required ServingModel Serving { get; init; }

    /// <summary>What was sized.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>What the engine found on a GPU; further questions start from it.</summary>
    public required RankLoad Load { get; init; }
}
