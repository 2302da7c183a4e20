using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Where diffusion models work: a latent of an eighth of the image's sides. Rombach et al. 2021, arXiv:2112.10752, section 3.1.</summary>
internal static class LatentSpace
{
    /// <summary>Pixels to a position of the latent along each side: the f = 8 of every published Stable Diffusion and Flux.</summary>
    public const int Reduction = 8;

    /// <summary>The latent of the network's image in squares of <paramref name="patch"/> positions.</summary>
    /// <param name="network">The network under construction.</param>
    /// <param name="channels">Channels of the latent.</param>
    /// <param name="patch">Positions along a side of a square.</param>
    /// <param name="reduction">Pixels to a position of the latent along each side.</param>
    /// <returns>Null, and the image is refused, where its sides are no multiples.</returns>
    public static FeatureMap? Of(ImageNetwork network, long channels, long patch = 1, long reduction = Reduction)
    {
        long multiple = reduction * patch;
        FeatureMap image = network.Image;
        if (image.Height % multiple == 0 && image.Width % multiple == 0)
            return new FeatureMap(checked(channels * patch * patch), image.Height / multiple, image.Width / multiple);
        network.Refuse(
            $"A position of the latent is a square of pixels: both sides of the image must be multiples of {multiple}, not {image.Height} x {image.Width}.");
        return null;
    }
}
