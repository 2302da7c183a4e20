using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Timing;

/// <summary>Curves of the kernel kinds, by the format that the products run in.</summary>
/// <remarks>Fitted to public kernel timings of NVIDIA's AIConfigurator (ai-dynamo/aiconfigurator, commit 095f58a) on six Hopper and Blackwell GPUs, relative to
/// their data sheets, so that they carry over to other chips. Median error of the fits: products 6 to 8 %, attention 10 to 18 %, experts 16 to 22 %. Recurrence,
/// convolution and element-wise kinds are assumptions from published model benchmarks, good to a factor of two. Not valid for chips without matrix units.</remarks>
public static class KernelCurves
{
    private static readonly KernelCurve Product16 = Curve(2.8, 0.80, 0.84);
    private static readonly KernelCurve Product8 = Curve(5.4, 0.74, 0.87);
    private static readonly KernelCurve Product4 = Curve(4.1, 0.47, 0.78);
    private static readonly KernelCurve AttentionPrefill = Curve(12, 0.59, 0.25);
    private static readonly KernelCurve AttentionDecode = Curve(9.9, 0.11, 0.93);
    private static readonly KernelCurve LatentPrefill = Curve(13.7, 0.65, 0.62);
    private static readonly KernelCurve LatentDecode = Curve(11.3, 0.60, 0.78);
    private static readonly KernelCurve Experts16 = Curve(26.8, 0.55, 0.80);
    private static readonly KernelCurve ExpertsLow = Curve(28.8, 0.30, 0.80);
    private static readonly KernelCurve Recurrence = Curve(20, 0.10, 0.70);
    private static readonly KernelCurve Convolution = Curve(4, 0.40, 0.70);
    private static readonly KernelCurve Depthwise = Curve(4, 0.05, 0.60);

    /// <summary>Fused into its neighbours or replayed from a graph: no launch of its own.</summary>
    private static readonly KernelCurve Elementwise = Curve(0, 0.50, 0.80);
    private static readonly KernelCurve Gather = Curve(3, 0.50, 0.50);

    public static KernelCurve For(KernelKind kind, NumberFormat computedIn, bool decode) => kind switch
    {
        KernelKind.MatrixProduct => computedIn switch
        {
            NumberFormat.Fp4 => Product4,
            NumberFormat.Fp8 or NumberFormat.Int8 => Product8,
            _ => Product16,
        },
        KernelKind.Attention => decode ? AttentionDecode : AttentionPrefill,
        KernelKind.LatentAttention => decode ? LatentDecode : LatentPrefill,
        KernelKind.Experts => computedIn is NumberFormat.Fp4 or NumberFormat.Fp8 or NumberFormat.Int8 ? ExpertsLow : Experts16,
        KernelKind.Recurrence => Recurrence,
        KernelKind.Convolution => Convolution,
        KernelKind.DepthwiseConvolution => Depthwise,
        KernelKind.Elementwise => Elementwise,
        KernelKind.Gather => Gather,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kernel kind."),
    };

    private static KernelCurve Curve(double launchMicroseconds, double compute, double memory) =>
        new(Seconds.FromMicroseconds(launchMicroseconds), Ratio.From(compute), Ratio.From(memory));
}
