using InferenceSizing.Domain.Engines.Shared;
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

    public static KnobList All => Declared;
}
