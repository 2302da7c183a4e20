using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The command line of an engine that has one.</summary>
/// <param name="Flags">Its flags.</param>
public sealed record CommandLine(FlagTable Flags)
{
    /// <summary>How its processes on several nodes become one instance; null where the command line alone does not make them one.</summary>
    public Func<ParallelLayout, Release, NodeFlags?> NodesOf { get; init; } = static (_, _) => null;
}
