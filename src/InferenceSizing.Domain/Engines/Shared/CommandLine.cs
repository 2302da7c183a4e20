using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The command line of an engine that has one.</summary>
public sealed class CommandLine
{
    private readonly Func<ParallelLayout, Release, NodeFlags?>? _nodesOf;

    internal CommandLine(FlagTable flags, Func<ParallelLayout, Release, NodeFlags?>? nodesOf = null) => (Flags, _nodesOf) = (flags, nodesOf);

    /// <summary>Its flags.</summary>
    public FlagTable Flags { get; }

    /// <summary>How processes of a release on several nodes become one instance; null where the command line does not make them one by itself.</summary>
    public NodeFlags? NodesOf(ParallelLayout layout, Release release) => _nodesOf?.Invoke(layout, release);
}
