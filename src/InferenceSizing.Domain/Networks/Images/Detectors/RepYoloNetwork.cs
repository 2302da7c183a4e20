using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>YOLOv6 (release 3): plain stacks of convolutions that were trained with branches, and a pyramid that joins three levels at a time.</summary>
/// <remarks>Li et al. 2023, arXiv:2301.05586. As deployed, with branches and batch normalizations folded into the convolutions.</remarks>
/// <param name="Depth">Depth multiple.</param>
/// <param name="Width">Width multiple.</param>
/// <param name="InnerShare">Share of the channels that cross-stage units work on; zero for plain stacks (n and s).</param>
public sealed record RepYoloNetwork(Ratio Depth, Ratio Width, Ratio InnerShare) : ImageDesign
{
    private const int ChannelQuantum = 8;
    private const int BoxSides = 4, BoxBins = 17;
    private const int NeckUnits = 12;

    public AxisLength Classes { get; init; } = AxisLength.From(80);

    public override string Family => "yolo";

    public override ModelDimensions Dimensions => Convolutional(0, Channels(1024));

    private bool CrossesStages => InnerShare.Value > 0;

    internal override void Build(ImageNetwork network) => network.YoloWhole(x => Whole(network, x));

    private long Channels(long published) => WholeNumber.DivideUp((long)Math.Ceiling(published * Width.Value), ChannelQuantum) * ChannelQuantum;

    private int Units(int published) => Math.Max(1, (int)Math.Round(published * Depth.Value));

    private Feature Whole(ImageNetwork network, Feature x)
    {
        x = Halved(network, x, 64);
        Feature second = Stage(network, Halved(network, x, 128), 128, 6);
        Feature third = Stage(network, Halved(network, second, 256), 256, 12);
        Feature fourth = Stage(network, Halved(network, third, 512), 512, 18);
        Feature fifth = Stage(network, Halved(network, fourth, 1024), 1024, 6);
        fifth = CrossesStages ? network.PyramidPool(fifth, fifth.Channels) : SplitPool(network, fifth);

        Feature top = Point(network, fifth, Channels(256));
        Feature middle = Stage(network, Joined(network, top, fourth, third), 256, NeckUnits);
        Feature between = Point(network, middle, Channels(128));
        Feature fine = Stage(network, Joined(network, between, third, second), 128, NeckUnits);
        Feature medium = Stage(network, network.Concatenate(Halved(network, fine, 128), between), 256, NeckUnits);
        Feature coarse = Stage(network, network.Concatenate(Halved(network, medium, 256), top), 512, NeckUnits);
        if (CrossesStages)
            network.Learn("dfl", new WeightTensor(TensorRole.Convolution, AxisLength.One, AxisLength.From(BoxBins), TensorParallelism.Replicated));
        return network.Predictions(Classes.Length + Sides, [.. new[] { fine, medium, coarse }.SelectMany(level => Told(network, level))]);
    }

    /// <summary>Values that tell a box: one a side, or a distribution over bins.</summary>
    private long Sides => BoxSides * (CrossesStages ? BoxBins : 1);

    private Feature[] Told(ImageNetwork network, Feature level)
    {
        Feature stem = Point(network, level, level.Channels), classes = Around(network, stem), boxes = Around(network, stem);
        return
        [
            network.Convolve(classes, Classes.Length, SlidingWindow.Square(1), bias: true),
            network.Convolve(boxes, Sides, SlidingWindow.Square(1), bias: true),
        ];
    }

    private static Feature Point(ImageNetwork network, Feature x, long channels) => network.ConvolveNormActivate(x, channels, SlidingWindow.Square(1));

    private static Feature Around(ImageNetwork network, Feature x) => network.ConvolveNormActivate(x, x.Channels, SlidingWindow.Square(3));

    private Feature Halved(ImageNetwork network, Feature x, long published) =>
        network.ConvolveNormActivate(x, Channels(published), SlidingWindow.Square(3, stride: 2));

    /// <summary>BiFusion: the coarser map enlarged by a learned step, the level itself and the finer level halved, joined.</summary>
    private static Feature Joined(ImageNetwork network, Feature coarser, Feature level, Feature finer)
    {
        long channels = coarser.Channels;
        Feature enlarged = network.ConvolveTransposed(coarser, channels, 2, bias: true), own = Point(network, level, channels);
        Feature halved = network.ConvolveNormActivate(Point(network, finer, channels), channels, SlidingWindow.Square(3, stride: 2));
        return Point(network, network.Concatenate(enlarged, own, halved), channels);
    }

    private Feature Stage(ImageNetwork network, Feature x, long published, int repeat)
    {
        const int convolutionsOfUnit = 2;
        long channels = Channels(published), units = Units(repeat);
        if (!CrossesStages)
        {
            for (int i = 0; i < units; i++)
                x = network.ConvolveNormActivate(x, channels, SlidingWindow.Square(3));
            return x;
        }

        long inner = (long)(channels * InnerShare.Value);
        Feature worked = Point(network, x, inner);
        for (int i = 0; i < units / convolutionsOfUnit; i++)
            worked = network.Sum(Around(network, Around(network, worked)), worked);
        return Point(network, network.Concatenate(worked, Point(network, x, inner)), channels);
    }

    /// <summary>SimCSPSPPF: three poolings between convolutions on half of the channels, joined with the other half.</summary>
    private static Feature SplitPool(ImageNetwork network, Feature x)
    {
        SlidingWindow pool = SlidingWindow.Square(5);
        long half = x.Channels / 2;
        Feature worked = Point(network, Around(network, Point(network, x, half)), half), plain = Point(network, x, half);
        Feature first = network.Pool(worked, pool), second = network.Pool(first, pool), third = network.Pool(second, pool);
        worked = Around(network, Point(network, network.Concatenate(worked, first, second, third), half));
        return Point(network, network.Concatenate(plain, worked), x.Channels);
    }
}
