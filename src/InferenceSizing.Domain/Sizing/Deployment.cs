using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;

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
}
