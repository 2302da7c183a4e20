using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Deployments;

/// <summary>A model on GPUs, with nothing left to assume.</summary>
public sealed record Deployment
{
    /// <summary>The model.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>One GPU of the deployment, or its slice.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary>Memory of each GPU that other processes hold.</summary>
    public ByteCount Reserved { get; init; }

    /// <summary>How the model is split over the GPUs of an instance, and how many instances there are.</summary>
    public required ParallelLayout Layout { get; init; }

    /// <summary>Further instances that read the prompts, so that those of <see cref="Layout"/> decode alone; null where all do both.</summary>
    public PrefillPool? Prefill { get; init; }

    /// <summary>GPUs of the deployment.</summary>
    public Count Gpus => Layout.Gpus + (Prefill?.Layout.Gpus ?? Count.Zero);

    /// <summary>Number formats of weights, activations and cache.</summary>
    public required PrecisionPlan Precision { get; init; }

    /// <summary>The program that serves the model.</summary>
    public required Engine Engine { get; init; }

    /// <summary>Release of the engine, whose rules apply.</summary>
    public required EngineVersion Version { get; init; }

    /// <summary>All knobs of the engine, the client's over the engine's own.</summary>
    public required KnobSet Knobs { get; init; }

    /// <summary>Those of them that somebody asked for, on which the engine's own values of others may depend.</summary>
    public KnobSet Asked { get; init; } = KnobSet.Empty;

    /// <summary>Of these, the ones that the engine itself changed when it started.</summary>
    public ImmutableArray<SettledKnob> Settled { get; init; } = [];

    /// <summary>Whether dead activations give their memory to later ones.</summary>
    public bool MemoryReuse { get; init; } = true;

    /// <summary>Whether norms, activations and sums run inside their neighbours.</summary>
    public bool LayerFusion { get; init; }

    /// <summary>Curves of kernels and links, and what engines make of them.</summary>
    public required SpeedModel Speed { get; init; }

    /// <summary>Curves of forward passes.</summary>
    public required SinglePassModel SinglePass { get; init; }

    /// <summary>Runs that were measured at the site, which times lean on.</summary>
    public MeasuredTimes Measured { get; init; } = MeasuredTimes.None;

    /// <summary>How tokens are proposed and verified; null for plain decoding.</summary>
    public SpeculativeDecoding? Speculation { get; init; }

    /// <summary>What was taken out of the model: <see cref="Architecture"/> is what is left, and <see cref="Precision"/> stores two of every four weights where
    /// the engine skips the others. Null for the whole model.</summary>
    internal Pruning? Pruning { get; init; }

    /// <summary>Layers in the model before some were left out; zero for the whole model.</summary>
    internal int WholeLayers { get; init; }

    /// <summary>Which weights wait elsewhere; null where all are on the GPU or the engine's own settings say so.</summary>
    public Offload? Offload { get; init; }

    /// <summary>What runs of it are compared by.</summary>
    /// <param name="workload">The load.</param>
    public RunConditions ConditionsUnder(Workload workload) =>
        RunConditions.Of(Engine, Version, Accelerator, Precision.Weights, Architecture.Dimensions, Layout, workload);
}
