using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The command line of an engine that has one.</summary>
/// <param name="flags">Its flags.</param>
/// <param name="program">What it is started with, before its flags.</param>
public sealed class CommandLine(FlagTable flags, params ImmutableArray<string> program)
{
    /// <summary>Its flags.</summary>
    public FlagTable Flags { get; } = flags;

    /// <summary>What it is started with, before its flags.</summary>
    public ImmutableArray<string> Program { get; } = program;

    /// <summary>How processes of a release on several nodes become one instance; null where the command line does not make them one by itself.</summary>
    internal Func<ParallelLayout, Release, NodeFlags?> Nodes { get; init; } = static (_, _) => null;

    /// <summary>The image of a release for a platform; null where none is known, or its tag cannot be told from the release.</summary>
    internal Func<EngineVersion, ComputePlatform, EngineImage?> Images { get; init; } = static (_, _) => null;

    /// <summary>How processes of a release on several nodes become one instance; null where the command line does not make them one by itself.</summary>
    public NodeFlags? NodesOf(ParallelLayout layout, Release release) => Nodes(layout, release);

    /// <summary>The image of a release for a platform; null where none is known.</summary>
    public EngineImage? ImageFor(EngineVersion version, ComputePlatform platform) => Images(version, platform);

    /// <summary>Whether it has images of a server at all: every engine that has some has them for CUDA.</summary>
    public bool HasImages(EngineVersion version) => ImageFor(version, ComputePlatform.Cuda) is not null;
}
