using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>SSD over MobileNetV1 for images of 300 pixels, with heads of one element.</summary>
/// <remarks>Howard et al. 2017, arXiv:1704.04861, section 4.6; the object detection API of TensorFlow, <c>ssd_mobilenet_v1</c>.</remarks>
public sealed record MobileSingleShot : ImageDesign
{
    private const int Stem = 32, Deepest = 1024, FineWidth = 512;
    private static readonly ImmutableArray<int> Anchors = [3, 6, 6, 6, 6, 6];

    /// <summary>Classes, the background among them.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(91);

    public override string Family => "detection";

    public override ModelDimensions Dimensions => Convolutional(0, Deepest);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, Stem, SlidingWindow.Square(3, stride: 2)));
        (long Width, int Units, long Stride)[] stages = [(64, 1, 1), (128, 2, 2), (256, 2, 2)];
        foreach ((long width, int units, long stride) in stages)
            network.Layers($"separable{width}", 1, x => Separable(network, x, width, units, stride));
        network.Layers("detector", 1, x => Whole(network, x));
    }

    private Feature Whole(ImageNetwork network, Feature x)
    {
        const int fineUnits = 6, deepUnits = 2;
        Feature fine = Separable(network, x, FineWidth, fineUnits, stride: 2);
        List<Feature> maps = [fine, Separable(network, fine, Deepest, deepUnits, stride: 2)];
        (long Inner, long Outputs)[] smaller = [(256, 512), (128, 256), (128, 256), (64, 128)];
        foreach ((long inner, long outputs) in smaller)
        {
            Feature narrow = network.ConvolveNormActivate(maps[^1], inner, SlidingWindow.Square(1));
            maps.Add(network.ConvolveNormActivate(narrow, outputs, SlidingWindow.Square(3, stride: 2)));
        }

        return network.SingleShots(maps, Anchors.AsSpan(), Classes.Length, kernel: 1);
    }

    private static Feature Separable(ImageNetwork network, Feature x, long width, int units, long stride)
    {
        for (int unit = 0; unit < units; unit++)
        {
            x = network.ConvolveNormActivate(x, x.Channels, SlidingWindow.Square(3, unit == 0 ? stride : 1), x.Channels);
            x = network.ConvolveNormActivate(x, width, SlidingWindow.Square(1));
        }

        return x;
    }
}
