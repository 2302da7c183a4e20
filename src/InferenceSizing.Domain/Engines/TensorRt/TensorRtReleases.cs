using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>Releases of TensorRT.</summary>
internal static class TensorRtReleases
{
    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<SinglePassRelease> Table { get; } = ReleaseTable<SinglePassRelease>.Of(new SinglePassRelease
    {
        Since = EngineVersion.Parse("7.0.0")!,
        Change = "The first release whose rules are known.",
        Source = "NVIDIA, TensorRT developer guide; published times of 7",
        Checked = true,
        TunedForAmpere = false,
        Rules = SinglePassEngine.Rules,
    })
        .Then("8.0.0", "Kernels for Ampere; builder flag SPARSE_WEIGHTS.", "NVIDIA, TensorRT release notes of 8.0", row =>
            row with { TunedForAmpere = true, SkipsTwoOfFour = TwoOfFourScheme.RunsOn })
        .Checked("NVIDIA, TensorRT release notes", "8.6.1")
        .Then("10.0.0", "Weight streaming, where it is asked for: the next layers come while one computes.", "NVIDIA, TensorRT release notes of 10.0",
            row => row with { Offloading = new OffloadAbility(FromDisk: false, Prefetches: true, ReadsInPlace: false) { PrefetchesUnasked = true } })
        .Checked("NVIDIA, TensorRT release notes", "10.9.0")
        .Then("11.0.0", "Networks are strongly typed: weights and activations have the types of the ONNX file, and no builder flag changes them.",
            "NVIDIA/TensorRT, CHANGELOG.md and NvInfer.h of 11.0 and 11.1", row => row)
        .Checked("NVIDIA, TensorRT release notes of 11.5, 18 November 2026", "11.5.0");
}
