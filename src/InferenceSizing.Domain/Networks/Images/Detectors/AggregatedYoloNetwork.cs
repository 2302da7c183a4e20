using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>YOLOv9 in its sizes t, s, m and c: aggregated stages without the auxiliary branch of training.</summary>
/// <remarks>Wang et al. 2024, arXiv:2402.13616; the model definitions of ultralytics, <c>yolov9t.yaml</c> to <c>yolov9c.yaml</c>. As deployed, with branches
/// and batch normalizations folded into the convolutions.</remarks>
public sealed record AggregatedYoloNetwork : ImageDesign
{
    private readonly Sizes _sizes;

    private AggregatedYoloNetwork(Sizes sizes) => _sizes = sizes;

    public AxisLength Classes { get; init; } = AxisLength.From(80);

    public override string Family => "yolo";

    public override ModelDimensions Dimensions => Convolutional(0, _sizes.Fifth);

    /// <summary>The published size of that name, or null.</summary>
    public static AggregatedYoloNetwork? Of(string name) => name switch
    {
        "t" => new(new Sizes(16, 32, 32, 64, 64, 96, 128, 3, FirstUnits: 0)),
        "s" => new(new Sizes(32, 64, 64, 128, 128, 192, 256, 3, FirstUnits: 0)),
        "m" => new(new Sizes(32, 128, 128, 240, 240, 360, 480, 1, FirstUnits: 1)),
        "c" => new(new Sizes(64, 256, 128, 512, 256, 512, 512, 1, FirstUnits: 1)) { Splits = true },
        _ => null,
    };

    /// <summary>Whether maps are halved in two parts, by a convolution and by a maximum (c).</summary>
    private bool Splits { get; init; }

    internal override void Build(ImageNetwork network) => network.YoloWhole(x => Whole(network, x));

    private Feature Whole(ImageNetwork network, Feature x)
    {
        SlidingWindow halving = SlidingWindow.Square(3, stride: 2);
        x = network.ConvolveNormActivate(network.ConvolveNormActivate(x, _sizes.Stem, halving), 2 * _sizes.Stem, halving);
        x = network.AggregatedStage(x, _sizes.Second, _sizes.SecondSplit, _sizes.FirstUnits);
        Feature third = network.AggregatedStage(Halved(network, x, Splits ? _sizes.Second : _sizes.Third), _sizes.Third, _sizes.ThirdSplit, _sizes.Units);
        Feature fourth = network.AggregatedStage(Halved(network, third, Splits ? _sizes.Third : _sizes.Fourth), _sizes.Fourth, _sizes.Fourth, _sizes.Units);
        Feature fifth = network.AggregatedStage(Halved(network, fourth, _sizes.Fifth), _sizes.Fifth, _sizes.Fifth, _sizes.Units);
        fifth = network.PyramidPool(fifth, fifth.Channels);

        Feature middle = network.AggregatedStage(network.Concatenate(Doubled(network, fifth), fourth), _sizes.Fourth, _sizes.Fourth, _sizes.Units);
        Feature fine = network.AggregatedStage(network.Concatenate(Doubled(network, middle), third), _sizes.ThirdSplit, _sizes.ThirdSplit, _sizes.Units);
        Feature medium = network.AggregatedStage(
            network.Concatenate(Halved(network, fine, Splits ? fine.Channels : _sizes.Fourth / 2), middle), _sizes.Fourth, _sizes.Fourth, _sizes.Units);
        Feature coarse = network.AggregatedStage(
            network.Concatenate(Halved(network, medium, Splits ? medium.Channels : _sizes.Fifth / 2), fifth), _sizes.Fifth, _sizes.Fifth, _sizes.Units);
        return network.YoloHeads([fine, medium, coarse], Classes.Length, depthwise: false);
    }

    private static Feature Doubled(ImageNetwork network, Feature x) => network.Resample(x, 2 * x.Map.Height, 2 * x.Map.Width);

    private Feature Halved(ImageNetwork network, Feature x, long channels)
    {
        SlidingWindow halving = SlidingWindow.Square(3, stride: 2);
        Feature mean = network.Pool(x, SlidingWindow.Unpadded(2));
        if (!Splits)
            return network.ConvolveNormActivate(mean, channels, halving);
        Feature half = mean with { Map = mean.Map.WithChannels(x.Channels / 2) };
        Feature convolved = network.ConvolveNormActivate(half, channels / 2, halving);
        return network.Concatenate(convolved, network.ConvolveNormActivate(network.Pool(half, halving), channels / 2, SlidingWindow.Square(1)));
    }

    /// <summary>Channels of the parts.</summary>
    private sealed record Sizes(long Stem, long Second, long SecondSplit, long Third, long ThirdSplit, long Fourth, long Fifth, int Units, int FirstUnits);
}
