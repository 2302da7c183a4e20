using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine shares out one GPU for a batch.</summary>
public sealed record EngineMemory
{
    /// <summary>What the engine will take of the usable memory.</summary>
    public required ByteCount Budget { get; init; }

    public required ByteCount Weights { get; init; }

    /// <summary>Cache that the asked batch fills, or that the engine allocates for it whole.</summary>
    public required ByteCount Cache { get; init; }

    public required Interval<ByteCount> Activations { get; init; }

    /// <summary>Of the activations, what is alive and what the allocator holds; null for engines that do not tell them apart.</summary>
    public AllocatorUse? Allocator { get; init; }

    public required Interval<ByteCount> CudaGraphs { get; init; }

    /// <summary>Context, libraries, communication buffers.</summary>
    public required Interval<ByteCount> Runtime { get; init; }

    /// <summary>What the engine can give the cache.</summary>
    public required ByteCount Pool { get; init; }

    /// <summary>The same with what the predicted parts may be off by; null for engines that do not say.</summary>
    public Interval<ByteCount>? PoolRange { get; init; }

    /// <summary>Tokens that the pool holds, as the engine's log has it.</summary>
    public required TokenCount PoolTokens { get; init; }

    /// <summary>Sequences of the engine's longest context that the pool holds.</summary>
    public required Ratio MaxConcurrency { get; init; }

    /// <summary>Left of the budget after all of it; negative is the shortfall.</summary>
    public required ByteBalance Free { get; init; }

    /// <summary>Cache of the layers in host memory; the whole instance's, told by its first stage.</summary>
    public ByteCount HostCache { get; init; }

    /// <summary>Pinned and ordinary host memory that the engine computes in; told by the first stage.</summary>
    public ByteCount HostBuffers { get; init; }

    public Interval<ByteCount> Total => Interval<ByteCount>.Exactly(Weights + Cache) + Activations + CudaGraphs + Runtime;
}
