using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>The settings of the CUDA execution provider that are taken into account.</summary>
internal static class OnnxRuntimeKnobs
{
    /// <summary>The provider searches convolution algorithms within this unless told otherwise.</summary>
    private const long DefaultWorkspaceMebibytes = 32;

    private static readonly KnobList<OnnxRuntimeRelease> Declared = new(OnnxRuntimeRelease.Table);

    public static readonly Knob<long> WorkspaceBytes = Declared.Count("workspaceBytes", null,
        "Scratch memory that kernels may take, bytes.", 0, KnobBounds.Bytes, KnobRole.None,
        KnobDefault<OnnxRuntimeRelease, long>.From($"{DefaultWorkspaceMebibytes} MiB", (_, _) => DefaultWorkspaceMebibytes * ByteCount.PerMiB), "bytes");

    public static KnobList All => Declared;
}
