using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The deployments that get constants of their own: an engine's eras, and for llama.cpp the chips and weights that its kernels differ by.</summary>
internal static class FitScopes
{
    /// <summary>From 0.8.0 on vLLM runs its second engine (V1) by default: another scheduler, in a process of its own.</summary>
    private const string SecondEngine = "0.8";

    /// <summary>From 0.4.4 on SGLang has kernels for latent attention and block-scaled experts of its own on by default; 0.5 is the first that was
    /// measured.</summary>
    private const string TunedLatent = "0.5";

    /// <summary>From 1.0 on TensorRT-LLM serves from PyTorch by default: steps are replayed from CUDA graphs, and the next one is scheduled while one runs.
    /// Before, it launched mixtures kernel by kernel there.</summary>
    private const string ServesFromPyTorch = "1.0";

    /// <summary>llama.cpp replays a decode step from a CUDA graph and reads prompts on integer tensor cores (pull requests 6766, 7676 and 7860, May and June
    /// 2024).</summary>
    private const string CudaGraphs = "b3200";

    /// <summary>llama.cpp runs norms, rotations, the choice of experts, and products with their gate and bias in one kernel each on CUDA (pull requests
    /// 15631, 16130, 16715 and 16991, August to November 2025), and fused and side by side on Metal (14596, 15929 and 16102).</summary>
    private const string FusedKernels = "b6900";

    public static ImmutableArray<TimingScope> All { get; } =
    [
        Of("vllm"),
        new("vllm", null, ChipClass.EarlierDataCentre, null),
        new("vllm", null, ChipClass.Instinct, null),
        Of("vllm", SecondEngine),
        .. from chips in new[] { ChipClass.Instinct, ChipClass.Radeon, ChipClass.GeForce, ChipClass.EarlierDataCentre, ChipClass.Embedded, ChipClass.Gaudi }
           select new TimingScope("vllm", EngineVersion.Parse(SecondEngine), chips, null),
        Of("tensorrt-llm"),
        Of("tensorrt-llm", "0.10"),
        Of("tensorrt-llm", "0.16"),
        Of("tensorrt-llm", ServesFromPyTorch),
        Of("tensorrt-llm", "1.1"),
        Of("sglang"),
        new("sglang", null, ChipClass.Instinct, null),
        Of("sglang", TunedLatent),
        new("sglang", EngineVersion.Parse(TunedLatent), ChipClass.Instinct, null),
        Of("transformers"),
        Of("llama.cpp"),
        .. from chips in new[] {
            ChipClass.GeForce, ChipClass.Workstation, ChipClass.EarlierDataCentre, ChipClass.DataCentre, ChipClass.Apple, ChipClass.Embedded, ChipClass.Radeon }
           from quantized in new[] { false, true }
           select new TimingScope("llama.cpp", null, chips, quantized),
        .. from chips in new[] { ChipClass.GeForce, ChipClass.Workstation }
           select new TimingScope("llama.cpp", EngineVersion.Parse(CudaGraphs), chips, null),
        .. from chips in new[] { ChipClass.GeForce, ChipClass.Workstation }
           select new TimingScope("llama.cpp", EngineVersion.Parse(FusedKernels), chips, null),
        .. from chips in new[] { ChipClass.EarlierDataCentre, ChipClass.DataCentre, ChipClass.Apple }
           // All figures of these chips since then are of quantized weights: they say nothing of plain ones.
           select new TimingScope("llama.cpp", EngineVersion.Parse(FusedKernels), chips, Quantized: true),
        new("llama.cpp", null, ChipClass.Instinct, null),
        new("llama.cpp", null, ChipClass.Arc, null),
    ];

    private static TimingScope Of(string engine, string? since = null) => new(engine, since is null ? null : EngineVersion.Parse(since), null, null);
}
