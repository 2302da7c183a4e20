using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The deployments that get constants of their own: an engine's eras, and for llama.cpp the chips and weights that its kernels differ by.</summary>
internal static class FitScopes
{
    public static ImmutableArray<TimingScope> All { get; } =
    [
        Of("vllm"),
        new("vllm", null, ChipClass.EarlierDataCentre, null),
        Of("vllm", "0.7"),
        Of("tensorrt-llm"),
        Of("tensorrt-llm", "0.10"),
        Of("tensorrt-llm", "0.16"),
        Of("tensorrt-llm", "1.1"),
        Of("sglang"),
        Of("transformers"),
        Of("llama.cpp"),
        .. from chips in new[] {
            ChipClass.GeForce, ChipClass.Workstation, ChipClass.EarlierDataCentre, ChipClass.DataCentre, ChipClass.Apple, ChipClass.Embedded }
           from quantized in new[] { false, true }
           select new TimingScope("llama.cpp", null, chips, quantized),
        new("llama.cpp", null, ChipClass.Instinct, null),
    ];

    private static TimingScope Of(string engine, string? since = null) => new(engine, since is null ? null : EngineVersion.Parse(since), null, null);
}
