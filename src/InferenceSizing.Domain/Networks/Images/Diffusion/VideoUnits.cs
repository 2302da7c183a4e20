using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Units that decoders of video share: a norm over the channels of each position and an activation stand before each convolution.</summary>
/// <remarks>Frames lie below each other in one map, so that a kernel over three frames and three rows is one of nine rows. Source: diffusers,
/// <c>WanResidualBlock</c>, <c>LTX2VideoResnetBlock3d</c>.</remarks>
internal static class VideoUnits
{
    /// <summary>Three frames by three rows, by three columns.</summary>
    public static SlidingWindow Cube { get; } = new(9, 3, 1, Padding.Centred);

    /// <summary>Two convolutions with a shortcut, which has a convolution of its own where the width changes.</summary>
    /// <param name="network">The network under construction.</param>
    /// <param name="x">What the unit reads.</param>
    /// <param name="width">Channels after it.</param>
    /// <param name="vectors">Learned vectors of each norm.</param>
    public static Feature Residual(ImageNetwork network, Feature x, long width, int vectors)
    {
        Feature branch = NormConvolve(network, NormConvolve(network, x, width, vectors), width, vectors);
        return network.Sum(x.Channels == width ? x : network.Convolve(x, width, SlidingWindow.Square(1), bias: true), branch);
    }

    /// <summary>A norm, SiLU, a convolution over time and both sides.</summary>
    public static Feature NormConvolve(ImageNetwork network, Feature x, long width, int vectors) =>
        network.Convolve(network.Swish(network.NormChannels(x, vectors)), width, Cube, bias: true);
}
