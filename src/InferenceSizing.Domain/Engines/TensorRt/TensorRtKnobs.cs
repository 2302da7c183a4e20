using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>The settings of TensorRT's builder that are taken into account.</summary>
internal static class TensorRtKnobs
{
    /// <summary>Tactics seldom need more than tens of MiB of scratch memory. Unset, the limit is the whole memory of the GPU, which is a ceiling for the choice
    /// and no allocation (<c>NvInfer.h</c> of 11.1); an unfused attention may then take its whole score matrix.</summary>
    private const long DefaultWorkspaceMebibytes = 64;

    private static readonly KnobList<SinglePassRelease> Declared = new(TensorRtReleases.Table);

    public static readonly Knob<long> WorkspaceBytes = Declared.Count("workspaceBytes", "--memPoolSize=workspace",
        "Scratch memory that kernels may take, bytes.", 0, KnobBounds.Bytes, KnobRole.None,
        KnobDefault<SinglePassRelease, long>.From(
            $"{DefaultWorkspaceMebibytes} MiB assumed; the builder itself bounds it by the memory of the GPU alone", (_, _) =>
            DefaultWorkspaceMebibytes * ByteCount.PerMiB), "bytes");

    /// <remarks>NVIDIA, TensorRT documentation, "The Runtime Phase": an engine's weights are on the device once, and each execution context has memory for
    /// activations and scratch of its own; <c>trtexec</c> makes one for each of its <c>--infStreams</c> (<c>--streams</c> before 8.6).</remarks>
    public static readonly Knob<long> ExecutionContexts = Declared.Count("executionContexts", "--infStreams",
        "Execution contexts of the engine: each has activations and scratch memory of its own, the weights are there once.", 1, Ceilings.Degree,
        KnobRole.None, KnobDefault<SinglePassRelease, long>.From("one", (_, _) => 1));

    /// <remarks>NVIDIA, TensorRT API, <c>ExecutionContextAllocationStrategy</c>: the default, <c>STATIC</c>, allocates "the maximum size across all
    /// profiles", whichever of them is in use.</remarks>
    public static readonly Knob<long> ProfileBatchSize = Declared.Count("profileBatchSize", null,
        "The largest batch of all optimization profiles: a context has memory for it, whatever batch runs. A batch beyond it has a profile of its own.", 1,
        Ceilings.Sequences, KnobRole.None, KnobDefault<SinglePassRelease, long>.From("the batch that runs", (_, _) => 1));

    public static KnobList All => Declared;
}
