namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What differs between releases of engines that run one pass and keep nothing in reserve.</summary>
internal sealed record SinglePassRelease : Release
{
    /// <summary>Whether attention runs as one kernel unless told otherwise.</summary>
    public bool FusesAttention { get; init; } = true;

    /// <summary>Whether kernels for Ampere and later are tuned: version 7 of TensorRT was new to Ampere.</summary>
    public bool TunedForAmpere { get; init; } = true;

    /// <summary>Whether Blackwell has a workspace of matrix products as large as Hopper's.</summary>
    public bool LargeBlackwellWorkspace { get; init; }

    /// <summary>Whether cuDNN is searched for the fastest convolution; else its heuristics choose.</summary>
    public bool SearchesConvolutions { get; init; }

    /// <summary>Whether libraries are loaded when they are used first, and not all at the start.</summary>
    public bool LoadsLibrariesLate { get; init; }

    public static SinglePassRelease Of(RankLoad load) => (SinglePassRelease)load.Release;
}
