using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Timing;

namespace InferenceSizing.Domain.Sizing;

/// <summary>A model on GPUs, with nothing left to assume.</summary>
public sealed record Deployment
{
    public required Architecture Architecture { get; init; }

    /// <summary>One GPU of the deployment, or its slice.</summary>
    public required Accelerator Accelerator { get; init; }

    public required ParallelLayout Layout { get; init; }

    public required PrecisionPlan Precision { get; init; }

    public required EngineProfile Engine { get; init; }

    public required EngineVersion Version { get; init; }

    /// <summary>All knobs of the engine, the client's over the engine's own.</summary>
    public required KnobSet Knobs { get; init; }

    /// <summary>Whether dead activations give their memory to later ones.</summary>
    public bool MemoryReuse { get; init; } = true;

    /// <summary>Whether norms, activations and sums run inside their neighbours.</summary>
    public bool LayerFusion { get; init; }

    /// <summary>Curves of kernels and links, and what engines make of them.</summary>
    public required SpeedModel Speed { get; init; }

    /// <summary>What the engine makes of its kernels' times.</summary>
    internal EngineTiming Timing => Speed.Engines.For(Engine.Name, Version, Accelerator.Class(), Precision.Weights.IsQuantized);

    /// <summary>Times of single passes of <paramref name="load"/>.</summary>
    internal StepTimeline TimelineOf(RankLoad load) =>
        new(load.Operators, load.Weights, Precision, load.Layout, Speed.On(Accelerator), Engine.Overhead(Knobs));

    /// <summary>The engine's own knobs for a layout and a workload.</summary>
    internal KnobSet OwnKnobs(ParallelLayout layout, Workload workload) =>
        Engine.Defaults(new EngineSetting(Architecture, workload, Accelerator.UsableMemory, Accelerator.Name, layout.Tensor * layout.AttentionData, layout.Pipeline), Engine.NearestTo(Version));

    /// <summary>What the engine finds on one GPU, with the model laid out as <paramref name="operators"/>.</summary>
    internal RankLoad LoadFor(Workload workload, OperatorList operators, int tokensPerImage)
    {
        EngineVersion version = Engine.NearestTo(Version);
        WeightPlacement placement = Engine.PlacementOf(Knobs, version, operators.Layers);
        ParallelLayout divided = Engine.Divide(Layout, placement);
        return new RankLoad
        {
            Architecture = Architecture,
            Accelerator = Accelerator,
            Operators = operators,
            TokensPerImage = tokensPerImage,
            Layout = divided,
            Precision = Precision,
            Knobs = Knobs,
            Version = version,
            Usable = Accelerator.UsableMemory,
            Placement = placement,
            Weights = WeightLayout.Of(operators, Precision.Weights, divided, placement),
            Cache = CacheLayout.Of(operators, Precision.Cache, Engine.ConvolutionStateBits(Precision), divided, placement.HostLayers),
            Workload = workload,
            MemoryReuse = MemoryReuse,
            LayerFusion = LayerFusion,
        };
    }
}
