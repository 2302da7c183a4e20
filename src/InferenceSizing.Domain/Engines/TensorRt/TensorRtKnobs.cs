using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>The settings of TensorRT's builder that are taken into account.</summary>
internal static class TensorRtKnobs
{
    /// <summary>Tactics may use scratch memory up to this; they seldom need more than tens of MiB.</summary>
    private const long DefaultWorkspaceMebibytes = 64;

    private static readonly KnobList<TensorRtRelease> Declared = new(TensorRtRelease.Table);

    public static readonly Knob<long> WorkspaceBytes = Declared.Count("workspaceBytes", "--memPoolSize=workspace",
        "Scratch memory that kernels may take, bytes.", 0, KnobBounds.Bytes, KnobRole.None,
        KnobDefault<TensorRtRelease, long>.From($"{DefaultWorkspaceMebibytes} MiB", (_, _) => DefaultWorkspaceMebibytes * ByteCount.PerMiB), "bytes");

    public static KnobList All => Declared;
}
