using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>The settings of the CUDA execution provider that are taken into account.</summary>
internal static class OnnxRuntimeKnobs
{
    /// <summary>What a search of convolution algorithms keeps to where it is told not to take the largest workspace (<c>AlgoSearchWorkspaceSize</c>). Since
    /// 1.20 nothing is searched, and the chosen plan's workspace is in the arena.</summary>
    private const long SearchMebibytes = 32;

    private static readonly KnobList<SinglePassRelease> Declared = new(OnnxRuntimeReleases.Table);

    public static readonly Knob<long> WorkspaceBytes = Declared.Count("workspaceBytes", null,
        "Scratch memory that kernels may take, bytes.", 0, KnobBounds.Bytes, KnobRole.None,
        KnobDefault<SinglePassRelease, long>.From(
            $"none; {SearchMebibytes} MiB before {OnnxRuntimeReleases.Table.Since(row => !row.SearchesConvolutions)}, whose search may take nine tenths of " +
                "the free memory for a moment",
            (_, release) => release.SearchesConvolutions ? SearchMebibytes * ByteCount.PerMiB : 0), "bytes");

    public static readonly Knob<bool> ArenaSameAsRequested = Declared.Switch("arenaSameAsRequested", null,
        "Whether the arena grows by what is asked for alone (arena_extend_strategy kSameAsRequested), and not by powers of two.", KnobRole.None, false);

    public static readonly Knob<bool> ArenaShrinkage = Declared.Switch("arenaShrinkage", null,
        "Whether each run gives the arena's free regions back at its end (run option memory.enable_memory_arena_shrinkage).", KnobRole.None, false);

    public static KnobList All => Declared;
}
