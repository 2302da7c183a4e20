using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>U-Net for segmentation: a contracting and an expanding path, joined by skips at every resolution. One section, for the skips live across all of
/// it.</summary>
/// <remarks>Ronneberger et al. 2015, arXiv:1505.04597, with padded convolutions and batch normalization, as is usual today.</remarks>
/// <param name="Width">Channels at full resolution, 64 in the paper.</param>
/// <param name="Levels">Halvings of the resolution, four in the paper.</param>
/// <param name="Classes">Maps of the output.</param>
public sealed record UNetwork(AxisLength Width, LayerCount Levels, AxisLength Classes) : ImageDesign
{
    private const int ConvolutionsOfPair = 2;

    public override string Family => "unet";

    public override ModelDimensions Dimensions =>
        Convolutional((ConvolutionsOfPair * ((2 * Levels).Count + 1)) + Levels.Count + 1, Width.Length << Levels.Count);

    internal override void Build(ImageNetwork network)
    {
        long multiple = 1 << Levels.Count;
        if (network.Image.Height % multiple != 0 || network.Image.Width % multiple != 0)
        {
            network.Refuse(
                $"This U-Net halves the image {Levels} times and joins equal sizes again: both sides must be multiples of {multiple}, not " +
                $"{network.Image.Height} x {network.Image.Width}.");
            return;
        }

        network.Layers("unet", 1, x => Whole(network, x));
    }

    private Feature Whole(ImageNetwork network, Feature x)
    {
        Stack<Feature> skips = [];
        x = Pair(network, x, Width.Length);
        for (int level = 1; level <= Levels.Count; level++)
        {
            skips.Push(x);
            x = Pair(network, network.Pool(x, SlidingWindow.Unpadded(2, stride: 2)), Width.Length << level);
        }

        while (skips.TryPop(out Feature skip))
        {
            Feature raised = network.ConvolveTransposed(x, skip.Channels, factor: 2, bias: true);
            x = Pair(network, network.Concatenate(skip, raised), skip.Channels);
        }

        return network.Convolve(x, Classes.Length, SlidingWindow.Square(1), bias: true);
    }

    private static Feature Pair(ImageNetwork network, Feature x, long width) =>
        network.ConvolveNormActivate(network.ConvolveNormActivate(x, width, SlidingWindow.Square(3)), width, SlidingWindow.Square(3));
}
