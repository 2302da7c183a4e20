using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>What differs between releases of TensorRT.</summary>
internal sealed record TensorRtRelease : Release
{
    /// <summary>Whether kernels for Ampere and later are tuned: version 7 was new to Ampere.</summary>
    public bool TunedForAmpere { get; init; }

    public static TensorRtRelease Of(RankLoad load) => (TensorRtRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<TensorRtRelease> Table { get; } = ReleaseTable<TensorRtRelease>.Of(new TensorRtRelease
    {
        Since = EngineVersion.Parse("7.0.0")!,
        Change = "The first release whose rules are known.",
        Source = "NVIDIA, TensorRT developer guide; published times of 7",
        Checked = true,
        Rules = ForwardEngine.Rules,
    })
        .Then("8.0.0", "Kernels for Ampere; builder flag SPARSE_WEIGHTS.", "NVIDIA, TensorRT release notes of 8.0", row =>
            row with { TunedForAmpere = true, SkipsTwoOfFour = TwoOfFourScheme.RunsOn })
        .Checked("NVIDIA, TensorRT release notes", "8.6.1")
        .Then("10.0.0", "Weight streaming: the next layers come while one computes.", "NVIDIA, TensorRT release notes of 10.0",
            row => row with { Offloading = new StreamingAbility(FromDisk: false, Prefetches: true, ReadsInPlace: false) { PrefetchesUnasked = true } })
        .Checked("NVIDIA, TensorRT release notes", "10.9.0");
}
