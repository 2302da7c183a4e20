using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Facts that an engine's defaults depend on.</summary>
/// <param name="Architecture">The model.</param>
/// <param name="Workload">The request's lengths and batch.</param>
/// <param name="Usable">Memory that a process sees on the GPU.</param>
/// <param name="Product">The product line that the driver reports; vLLM's defaults ask for it.</param>
/// <param name="TensorRanks">GPUs of an instance that share a layer.</param>
/// <param name="PipelineStages">Stages of an instance.</param>
internal sealed record EngineSetting(Architecture Architecture, Workload Workload, ByteCount Usable, string? Product, int TensorRanks, int PipelineStages)
{
    /// <summary>The client's own knobs: some defaults follow from others.</summary>
    public KnobSet Asked { get; init; } = KnobSet.Empty;

    /// <summary>The chip's generation: some defaults are of one vendor's back end.</summary>
    public ChipGeneration Generation { get; init; } = ChipGeneration.Other;

    /// <summary>What the memory is: some defaults go by a size that drivers do not report of memory shared with the host.</summary>
    public MemoryKind MemoryKind { get; init; }

    /// <summary>Whether no version of the engine is given.</summary>
    public bool VersionAssumed { get; init; }

    /// <summary>How tokens are proposed; null for plain decoding.</summary>
    public SpeculativeMethod? Speculation { get; init; }

    /// <summary>The model's longest context; that of the request where the model has no bound.</summary>
    public long LongestContext => Architecture.Dimensions.MaximumContext.Count > 0 ? Architecture.Dimensions.MaximumContext.Count
        : Workload.ContextTokens.Count;
}
