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
        Rules = ForwardEngine.Rules,
    })
        .Checked("microsoft/onnxruntime: CUDA execution provider", "1.20.0");
}
