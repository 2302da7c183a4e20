using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>SSD over VGG-16, for images of 300 or of 512 pixels: the classifier's layers turned into convolutions, and smaller maps after them.</summary>
/// <remarks>Liu et al. 2015, arXiv:1512.02325; torchvision's <c>ssd300_vgg16</c>.</remarks>
/// <param name="Large">The form for 512 pixels: one map more.</param>
public sealed record VggSingleShot(bool Large) : ImageDesign
{
    private const int HiddenUnits = 1024, HiddenDilation = 6;
    private const int Depth = 16;
    private static readonly ImmutableArray<int> Anchors = [4, 6, 6, 6, 4, 4], LargeAnchors = [4, 6, 6, 6, 6, 4, 4];

    /// <summary>Classes, the background among them.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(21);

    public override string Family => "detection";

    public override ModelDimensions Dimensions => Convolutional(Depth, HiddenUnits);

    internal override void Build(ImageNetwork network)
    {
        const int wholeStages = 3;
        SlidingWindow halving = new(2, 2, 2, Padding.Of(0), RoundsUp: true);
        ImmutableArray<int> convolutions = VggNetwork.ConvolutionsOf(Depth)!.Value;
        for (int stage = 0; stage < wholeStages; stage++)
        {
            (int count, long width) = (convolutions[stage], VggNetwork.Widths[stage]);
            network.Layers($"features.{stage}", 1, x => network.Pool(VggNetwork.Convolved(network, x, count, width, batchNorm: false), halving));
        }

        network.Layers("detector", 1, x => Whole(network, x, halving));
    }

    private Feature Whole(ImageNetwork network, Feature x, in SlidingWindow halving)
    {
        const int width = 512, convolutions = 3;
        x = VggNetwork.Convolved(network, x, convolutions, width, batchNorm: false);
        Feature finest = network.LearnedScale(x);
        x = VggNetwork.Convolved(network, network.Pool(x, halving), convolutions, width, batchNorm: false);
        x = network.Pool(x, SlidingWindow.Square(3));
        x = network.Activate(network.Convolve(x, HiddenUnits, SlidingWindow.Square(3, dilation: HiddenDilation), bias: true));
        x = network.Activate(network.Convolve(x, HiddenUnits, SlidingWindow.Square(1), bias: true));
        SlidingWindow half = SlidingWindow.Square(3, stride: 2), edge = SlidingWindow.Unpadded(3), last = new(4, 4, 1, Padding.Of(1));
        List<Feature> maps = [finest, x, Smaller(network, x, 256, 512, half)];
        foreach (SlidingWindow window in (SlidingWindow[])(Large ? [half, half, half, last] : [half, edge, edge]))
            maps.Add(Smaller(network, maps[^1], 128, 256, window));
        return network.SingleShots(maps, (Large ? LargeAnchors : Anchors).AsSpan(), Classes.Length, kernel: 3);
    }

    private static Feature Smaller(ImageNetwork network, Feature x, long inner, long outputs, in SlidingWindow window)
    {
        x = network.Activate(network.Convolve(x, inner, SlidingWindow.Square(1), bias: true));
        return network.Activate(network.Convolve(x, outputs, window, bias: true));
    }
}
