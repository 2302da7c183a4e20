using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>The shape of one image on its way through a network: channels by height by width.</summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
internal readonly record struct FeatureMap(long Channels, long Height, long Width)
{
    /// <summary>Height and width.</summary>
    public ImageSize Size => new(AxisLength.From(Height), AxisLength.From(Width));

    /// <summary>H · W.</summary>
    public long Positions => checked(Height * Width);

    /// <summary>C · H · W.</summary>
    public long Elements => checked(Channels * Positions);

    public FeatureMap WithChannels(long channels) => this with { Channels = channels };

    /// <summary>Sizes after a window slides over the map.</summary>
    /// <returns>Zero or less along a side that the window does not fit into.</returns>
    public FeatureMap Through(in SlidingWindow window, long channels) =>
        new(channels, window.Over(Height, isHeight: true), window.Over(Width, isHeight: false));
}

/// <summary>How a kernel slides over a map.</summary>
/// <param name="Height">Kernel rows.</param>
/// <param name="Width">Kernel columns.</param>
/// <param name="Stride">Step along both sides.</param>
/// <param name="Padding">How the edges are padded.</param>
/// <param name="Dilation">Distance between kernel elements.</param>
/// <param name="RoundsUp">Whether a last, partial step counts (<c>ceil_mode</c>).</param>
internal readonly record struct SlidingWindow(long Height, long Width, long Stride, Padding Padding, long Dilation = 1, bool RoundsUp = false)
{
    public long Area => checked(Height * Width);

    /// <summary>A square kernel that keeps the size at stride one.</summary>
    public static SlidingWindow Square(long kernel, long stride = 1, long dilation = 1) => new(kernel, kernel, stride, Padding.Centred, dilation);

    /// <summary>A square kernel without padding.</summary>
    public static SlidingWindow Unpadded(long kernel, long stride = 1) => new(kernel, kernel, stride, Padding.Of(0));

    /// <remarks><c>floor((n + 2p − d(k − 1) − 1) / s) + 1</c>. PyTorch, Conv2d.</remarks>
    internal long Over(long side, bool isHeight)
    {
        const int bothEnds = 2;
        long kernel = isHeight ? Height : Width;
        long reach = (Dilation * (kernel - 1)) + 1;
        long padding = Padding.At(reach);
        long free = side + (bothEnds * padding) - reach;
        if (free < 0)
            return 0;
        long steps = RoundsUp ? WholeNumber.DivideUp(free, Stride) : free / Stride;
        // A window that would start in the padding behind the map is dropped (PyTorch's rule of ceil_mode).
        if (RoundsUp && steps * Stride >= side + padding)
            steps--;
        return checked((long)(steps + 1));
    }
}

/// <summary>Rows and columns of zeros around a map.</summary>
internal readonly record struct Padding
{
    private const int CentredMark = -1;

    private Padding(long amount) => Amount = amount;

    private long Amount { get; }

    /// <summary>Half the kernel's reach: the size is kept at stride one.</summary>
    public static Padding Centred => new(CentredMark);

    public static Padding Of(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return new(amount);
    }

    internal long At(long reach)
    {
        const int half = 2;
        return Amount == CentredMark ? (reach - 1) / half : Amount;
    }
}
