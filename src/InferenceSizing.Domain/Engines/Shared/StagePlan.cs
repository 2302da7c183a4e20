using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>One GPU's memory as an engine divides it when it starts, before any request.</summary>
/// <param name="Budget">What the engine will take of the usable memory.</param>
/// <param name="Weights">The model as the engine loads it, with the tables that it makes for it.</param>
/// <param name="Activations">Peak of the profile run.</param>
/// <param name="Graphs">Captured CUDA graphs.</param>
/// <param name="Runtime">Libraries, context and communication buffers, as far as the engine counts them.</param>
/// <param name="Pool">What is left for the cache; negative is the shortfall.</param>
/// <param name="Cache">How the cache lies in it.</param>
internal sealed record StagePlan(
    ByteCount Budget, ByteCount Weights, Interval<ByteCount> Activations, Interval<ByteCount> Graphs, Interval<ByteCount> Runtime, ByteBalance Pool,
    CachePool Cache)
{
    /// <summary>The pool with what its terms may be off by; null for engines that do not say.</summary>
    public Interval<ByteCount>? PoolRange { get; init; }

    /// <summary>Cache outside the pool, set aside whole: of the speculator, where the engine keeps it apart.</summary>
    public ByteCount CacheBeside { get; init; }

    /// <summary>Host memory for blocks that leave the GPU, of all ranks.</summary>
    public ByteCount OnHost { get; init; }
}
