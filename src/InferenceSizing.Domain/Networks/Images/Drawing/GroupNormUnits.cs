using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Units that the U-Nets and decoders of latent diffusion share: normalization and activation stand before each convolution.</summary>
/// <remarks>Source: diffusers, <c>ResnetBlock2D</c>, <c>Upsample2D</c>.</remarks>
internal static class GroupNormUnits
{
    /// <summary>Two convolutions with a shortcut, which has a convolution of its own where the width changes.</summary>
    /// <param name="network">The network under construction.</param>
    /// <param name="x">What the unit reads.</param>
    /// <param name="width">Channels after it.</param>
    /// <param name="step">The embedded denoising step, added to every channel; null in decoders.</param>
    /// <param name="window">The kernel of both convolutions; null for 3 x 3.</param>
    public static Feature Residual(ImageNetwork network, Feature x, long width, Feature? step, SlidingWindow? window = null)
    {
        Feature branch = NormConvolve(network, x, width, window);
        // A value for every channel is added: as much work as a factor for every channel.
        if (step is { } embedded)
            branch = network.Scale(branch, network.Project(network.Activate(embedded), width));
        branch = NormConvolve(network, branch, width, window);
        return network.Sum(x.Channels == width ? x : network.Convolve(x, width, SlidingWindow.Square(1), bias: true), branch);
    }

    /// <summary>Group norm, SiLU, a convolution: of 3 x 3 where no kernel is named.</summary>
    public static Feature NormConvolve(ImageNetwork network, Feature x, long width, SlidingWindow? window = null) =>
        network.Convolve(network.Swish(network.GroupNorm(x)), width, window ?? SlidingWindow.Square(3), bias: true);

    /// <summary>The nearest element for every new position, then a 3 x 3 convolution.</summary>
    public static Feature Raise(ImageNetwork network, Feature x, long height, long width) =>
        network.Convolve(network.Resample(x, height, width), x.Channels, SlidingWindow.Square(3), bias: true);
}
