using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Round constants of times, so that expected values can be worked by hand: plain rooflines with a corner of squares, one link, factors for vLLM
/// alone.</summary>
internal static class SampleSpeed
{
    private static readonly TimingAccuracy Narrow =
        new(Spread.Of(0.5, 2), Spread.Of(0.8, 1.25), Spread.Of(0.8, 1.25), Spread.Of(0.7, 1.4), Spread.Of(0.6, 1.6));

    public static readonly LinkCurve Link = new(Seconds.FromMicroseconds(4.5), Seconds.Zero, Ratio.From(0.40));

    public static readonly EngineTiming Vllm = new()
    {
        StepFactor = Ratio.From(1.02),
        PerLayer = Seconds.FromMicroseconds(19.9),
        PrefillShare = Ratio.From(0.74),
        OwnPrefill = Ratio.From(0.93),
        StartUpBurst = Ratio.From(2),
        StepsToFirstToken = Ratio.From(2.45),
        FirstTokenOverhead = Seconds.FromMilliseconds(16),
        Accuracy = Narrow,
        MeasuredOn = [ChipClass.DataCentre],
        Basis = "Sample.",
    };

    /// <summary>Kernels and nothing else: what transformers takes in the tests.</summary>
    public static readonly EngineTiming Bare = new() { Accuracy = Narrow, Basis = "Sample." };

    public static readonly SpeedModel Model = new(
        KernelCurves.Of(new Dictionary<CurveKey, KernelCurve>
        {
            [Key(KernelKind.MatrixProduct, false)] = Curve(2.8, 0.80, 0.84),
            [Key(KernelKind.MatrixProduct, false, CurveFormat.Fp8)] = Curve(5.4, 0.74, 0.87),
            [Key(KernelKind.MatrixProduct, false, CurveFormat.Fp4)] = Curve(4.1, 0.47, 0.78),
            [Key(KernelKind.Attention, false)] = Curve(12, 0.59, 0.25),
            [Key(KernelKind.Attention, true)] = Curve(9.9, 0.11, 0.93),
            [Key(KernelKind.LatentAttention, false)] = Curve(13.7, 0.65, 0.62),
            [Key(KernelKind.LatentAttention, true)] = Curve(11.3, 0.60, 0.78),
            [Key(KernelKind.Experts, false)] = Curve(26.8, 0.55, 0.80),
            [Key(KernelKind.Recurrence, false)] = Curve(20, 0.10, 0.70),
            [Key(KernelKind.Convolution, false)] = Curve(4, 0.40, 0.70),
            [Key(KernelKind.DepthwiseConvolution, false)] = Curve(4, 0.05, 0.60),
            [Key(KernelKind.Elementwise, false)] = Curve(0, 0.50, 0.80),
            [Key(KernelKind.Gather, false)] = Curve(3, 0.50, 0.50),
        }),
        new LinkCurves([(LinkKind.NvLink, ChipGeneration.Hopper, Count.From(8), Link)]),
        new EngineTimings([(Scope("vllm"), Vllm), (Scope("sglang"), Vllm), (Scope("tensorrt-llm"), Vllm), (Scope("llama.cpp"), Bare),
            (Scope("transformers"), Bare)]));

    public static EngineTiming TimingOf(Case sized) => sized.Deployment.Timing;

    private static TimingScope Scope(string engine) => new(engine, null, null, null);

    private static CurveKey Key(KernelKind kind, bool decode, CurveFormat format = CurveFormat.Half) => new(ChipClass.DataCentre, kind, decode, format);

    private static KernelCurve Curve(double launchMicroseconds, double compute, double memory) => new()
    {
        Launch = Seconds.FromMicroseconds(launchMicroseconds),
        ComputeEfficiency = Ratio.From(compute),
        MemoryEfficiency = Ratio.From(memory),
        Sharpness = Ratio.From(2),
    };
}
