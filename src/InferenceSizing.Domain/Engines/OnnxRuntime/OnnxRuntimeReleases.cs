using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>Releases of ONNX Runtime.</summary>
internal static class OnnxRuntimeReleases
{
    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<SinglePassRelease> Table { get; } = ReleaseTable<SinglePassRelease>.Of(new SinglePassRelease
    {
        Since = EngineVersion.Parse("1.16.0")!,
        Change = "The first release whose rules are known: convolutions are measured, each with the largest workspace that fits into nine tenths of the free " +
            "memory, which is given back.",
        Source = "microsoft/onnxruntime: CUDA execution provider, core/providers/cuda/nn/conv.cc; pull request 13981",
        Checked = true,
        SearchesConvolutions = true,
        Rules = SinglePassEngine.Rules with
        {
            Activations = new(
                "regions of powers of two that hold the buffers of a pass as the planner reuses them, the block that later passes lay them into, the inputs' " +
                    "copies, and the convolutions' workspace",
                "microsoft/onnxruntime, allocation_planner.cc, mem_pattern_planner.h and bfc_arena.cc; runs of 1.31.1, docs/accuracy.md"),
        },
    })
        .Then("1.20.0", "cuDNN's heuristics choose convolutions: no search, and no workspace for one.", "microsoft/onnxruntime pull request 19470, issue 22705",
            row => row with { SearchesConvolutions = false })
        .Then("1.28.0", "cuDNN, cuFFT and NVRTC are loaded when they are used, not at the start: a smaller process.",
            "microsoft/onnxruntime, release notes of August 2026", row => row with { LoadsLibrariesLate = true })
        .Checked("microsoft/onnxruntime: CUDA execution provider", "1.31.1");
}
