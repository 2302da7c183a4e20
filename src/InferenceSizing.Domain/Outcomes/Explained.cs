namespace InferenceSizing.Domain.Outcomes;

/// <summary>The figure of an estimate that an explanation is about.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Part">Which part of it, as "of which …"; empty for the whole.</param>
/// <param name="Name">The setting, where the figure is one of the engine's.</param>
public readonly record struct Explained(EstimateFigure Figure, string Part = "", string Name = "")
{
    public static implicit operator Explained(EstimateFigure figure) => new(figure);

    /// <summary>A value of the engine's own.</summary>
    public static Explained Setting(string name, string part) => new(EstimateFigure.Setting, part, name);
}

/// <summary>The figures of an estimate that have rules.</summary>
public enum EstimateFigure
{
    UsableMemory,
    ReservedMemory,
    Budget,
    Weights,
    Cache,
    Activations,
    CudaGraphs,
    Runtime,
    Pool,
    PoolTokens,
    CacheBytesPerToken,
    LargestBatch,
    MemoryLimit,
    LargestContext,
    SmallestMemoryShare,
    FewestGpus,
    Latency,
    TimePerOutputToken,
    Throughput,

    /// <summary>A value of the engine's own, by its name.</summary>
    Setting,
}
