using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A feature pyramid: each level of a body narrowed to 256 channels, the coarser level enlarged and added, and a 3 x 3 convolution over the
/// sum.</summary>
/// <remarks>Lin et al. 2016, arXiv:1612.03144.</remarks>
internal static class FeaturePyramid
{
    public const int Channels = 256;

    /// <summary>Both sides of an image are padded to multiples of this.</summary>
    public const int Quantum = 32;

    /// <param name="network">The network under construction.</param>
    /// <param name="levels">Maps of the body, the finest first.</param>
    /// <returns>As many maps of the same sizes.</returns>
    public static Feature[] Pyramid(this ImageNetwork network, params ReadOnlySpan<Feature> levels)
    {
        Feature[] smoothed = new Feature[levels.Length];
        Feature coarser = default;
        for (int i = levels.Length - 1; i >= 0; i--)
        {
            Feature inner = network.Convolve(levels[i], Channels, SlidingWindow.Square(1), bias: true);
            coarser = i == levels.Length - 1 ? inner : network.Sum(inner, network.Resample(coarser, inner.Map.Height, inner.Map.Width));
            smoothed[i] = network.Convolve(coarser, Channels, SlidingWindow.Square(3), bias: true);
        }

        return smoothed;
    }

    /// <summary>Convolutions of 3 x 3 with biases and activations, all of the pyramid's width; those of further levels are <paramref name="shared"/>.</summary>
    public static Feature Tower(this ImageNetwork network, Feature x, long convolutions, bool shared = false)
    {
        for (int i = 0; i < convolutions; i++)
            x = network.Activate(network.Convolve(x, Channels, SlidingWindow.Square(3), bias: true, shared: shared));
        return x;
    }
}
