namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Kinds of unit in mobile networks.</summary>
internal enum MobileUnit
{
    /// <summary>A convolution, normalization, activation.</summary>
    Plain,

    /// <summary>Depthwise, then pointwise without activation (the first stage of MobileNetV2 and EfficientNet).</summary>
    Separable,

    /// <summary>Depthwise, then pointwise, both with activation and never a shortcut (MobileNetV1).</summary>
    SeparableActivated,

    /// <summary>Pointwise expansion, depthwise, pointwise projection.</summary>
    Inverted,

    /// <summary>A full convolution for expansion, pointwise projection (fused MBConv).</summary>
    Fused,

    /// <summary>Optional depthwise before the expansion, optional depthwise after it (MobileNetV4).</summary>
    Universal,

    /// <summary>Attention over all positions with one key and value for all heads (MobileNetV4).</summary>
    Attention,
}

/// <summary>A run of like units; the first has the stride.</summary>
/// <param name="Unit">What each is.</param>
/// <param name="Repeat">How many.</param>
/// <param name="Kernel">Side of the kernel; of the middle depthwise convolution for <see cref="MobileUnit.Universal"/>, zero without one.</param>
/// <param name="Stride">Of the first unit.</param>
/// <param name="Expansion">Inner channels over input channels.</param>
/// <param name="Channels">Output channels before the width multiplier.</param>
/// <param name="Squeeze">Squeeze-and-excitation ratio; zero without.</param>
internal sealed record InvertedResidualStage(MobileUnit Unit, int Repeat, long Kernel, long Stride, double Expansion, long Channels, double Squeeze = 0)
{
    /// <summary>Kernel of the depthwise convolution before the expansion; zero without one.</summary>
    public long StartKernel { get; init; }

    /// <summary>Whether a plain convolution of equal input and output is bridged by a shortcut.</summary>
    public bool Shortcut { get; init; }

    /// <summary>Whether the depth multiplier does not change the run.</summary>
    public bool FixedDepth { get; init; }

    /// <summary>Step between the positions that have keys and values (attention).</summary>
    public long KeyStride { get; init; } = 1;

    public static InvertedResidualStage Attending(long keyStride, long channels)
    {
        const int kernel = 3;
        return new(MobileUnit.Attention, 1, kernel, 1, 1, channels) { KeyStride = keyStride };
    }

    public static InvertedResidualStage Plain(int repeat, long kernel, long stride, long channels) =>
        new(MobileUnit.Plain, repeat, kernel, stride, 1, channels);

    public static InvertedResidualStage Inverted(int repeat, long kernel, long stride, double expansion, long channels, double squeeze = 0) =>
        new(MobileUnit.Inverted, repeat, kernel, stride, expansion, channels, squeeze);

    public static InvertedResidualStage Fused(int repeat, long stride, double expansion, long channels)
    {
        const int kernel = 3;
        return new(MobileUnit.Fused, repeat, kernel, stride, expansion, channels);
    }

    public static InvertedResidualStage Universal(int repeat, long startKernel, long kernel, long stride, double expansion, long channels) =>
        new(MobileUnit.Universal, repeat, kernel, stride, expansion, channels) { StartKernel = startKernel };
}
