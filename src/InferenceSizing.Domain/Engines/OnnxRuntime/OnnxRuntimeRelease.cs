using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>Releases of ONNX Runtime: no rule that is known here differs between them.</summary>
internal sealed record OnnxRuntimeRelease : Release
{
    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<OnnxRuntimeRelease> Table { get; } = ReleaseTable<OnnxRuntimeRelease>.Of(new OnnxRuntimeRelease
    {
        Since = EngineVersion.Parse("1.16.0")!,
        Change = "The first release whose rules are known.",
        Source = "microsoft/onnxruntime: CUDA execution provider",
        Checked = true,
        Rules = ForwardEngine.Rules with
        {
            Activations = new(
                "regions of powers of two that hold the buffers of a pass as the planner reuses them, the block that later passes lay them into, the inputs' " +
                    "copies, and the convolutions' workspace",
                "microsoft/onnxruntime, allocation_planner.cc, mem_pattern_planner.h and bfc_arena.cc; runs of 1.31.1, docs/accuracy.md"),
        },
    })
        .Checked("microsoft/onnxruntime: CUDA execution provider", "1.20.0", "1.31.1");
}
