using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The modules that the YOLO networks from version 5 on are made of.</summary>
/// <remarks>Cross-stage partial networks: Wang et al. 2019, arXiv:1911.11929; their forms here: the model definitions of ultralytics (yolov5, yolov8, yolov10,
/// yolo11).</remarks>
internal static class YoloModules
{
    private const int HalvesOfSplit = 2;

    /// <summary>The coarsest map has this part of the image's sides.</summary>
    private const int Coarsest = 32;

    /// <summary>A whole network, whose norms are folded into its convolutions; refused for images that its pyramid does not divide.</summary>
    public static void YoloWhole(this ImageNetwork network, Func<Feature, Feature> whole)
    {
        if (network.Image.Height % Coarsest != 0 || network.Image.Width % Coarsest != 0)
        {
            network.Refuse(
                $"YOLO joins maps of a pyramid down to a {Coarsest}nd of the image: both sides must be multiples of {Coarsest}, not {network.Image.Height} x " +
                $"{network.Image.Width}.");
            return;
        }

        network.FoldsNorms = true;
        network.Layers("yolo", 1, whole);
    }

    /// <summary>Two convolutions and, where asked for, a shortcut.</summary>
    public static Feature YoloBottleneck(this ImageNetwork network, Feature x, long inner, long firstKernel, bool shortcut)
    {
        const int secondKernel = 3;
        Feature branch = network.ConvolveNormActivate(x, inner, SlidingWindow.Square(firstKernel));
        branch = network.ConvolveNormActivate(branch, x.Channels, SlidingWindow.Square(secondKernel));
        return shortcut ? network.Sum(x, branch) : branch;
    }

    /// <summary>C3: two halves by convolutions of one, bottlenecks on the first, joined by a third.</summary>
    public static Feature CrossStage(this ImageNetwork network, Feature x, long channels, int repeat, long firstKernel, bool shortcut)
    {
        long half = channels / HalvesOfSplit;
        Feature worked = network.ConvolveNormActivate(x, half, SlidingWindow.Square(1));
        for (int i = 0; i < repeat; i++)
            worked = network.YoloBottleneck(worked, half, firstKernel, shortcut);
        Feature plain = network.ConvolveNormActivate(x, half, SlidingWindow.Square(1));
        return network.ConvolveNormActivate(network.Concatenate(worked, plain), channels, SlidingWindow.Square(1));
    }

    /// <summary>C2f: one convolution split in two views; each unit reads the one before, and all are joined.</summary>
    /// <param name="network">The network under construction.</param>
    /// <param name="x">What it reads.</param>
    /// <param name="channels">Its outputs.</param>
    /// <param name="inner">Channels of each view.</param>
    /// <param name="repeat">Units.</param>
    /// <param name="unit">A unit: as many channels out as in.</param>
    public static Feature SplitStage(this ImageNetwork network, Feature x, long channels, long inner, int repeat, Func<Feature, Feature> unit)
    {
        Feature split = network.ConvolveNormActivate(x, HalvesOfSplit * inner, SlidingWindow.Square(1));
        List<Feature> joined = [split];
        Feature last = split with { Map = split.Map.WithChannels(inner) };
        for (int i = 0; i < repeat; i++)
        {
            last = unit(last);
            joined.Add(last);
        }

        return network.ConvolveNormActivate(network.Concatenate([.. joined]), channels, SlidingWindow.Square(1));
    }

    /// <summary>CIB: depthwise and pointwise convolutions in turn, the middle one over twice the channels, with a shortcut.</summary>
    /// <remarks>Wang et al. 2024, arXiv:2405.14458.</remarks>
    public static Feature CompactInverted(this ImageNetwork network, Feature x, long middleKernel)
    {
        const int expansion = 2;
        SlidingWindow around = SlidingWindow.Square(3), point = SlidingWindow.Square(1);
        Feature branch = network.ConvolveNormActivate(x, x.Channels, around, x.Channels);
        branch = network.ConvolveNormActivate(branch, expansion * x.Channels, point);
        branch = network.ConvolveNormActivate(branch, branch.Channels, SlidingWindow.Square(middleKernel), branch.Channels);
        branch = network.ConvolveNormActivate(branch, x.Channels, point);
        branch = network.ConvolveNormActivate(branch, x.Channels, around, x.Channels);
        return network.Sum(x, branch);
    }

    /// <summary>SCDown: channels by a pointwise convolution, size by a depthwise one.</summary>
    public static Feature HalvedApart(this ImageNetwork network, Feature x, long channels) =>
        network.ConvolveNorm(network.ConvolveNormActivate(x, channels, SlidingWindow.Square(1)), channels, SlidingWindow.Square(3, stride: 2), channels);

    /// <summary>SPPF: three poolings one after another, joined with what they started from.</summary>
    public static Feature PyramidPool(this ImageNetwork network, Feature x, long channels)
    {
        SlidingWindow pool = SlidingWindow.Square(5);
        Feature narrow = network.ConvolveNormActivate(x, x.Channels / 2, SlidingWindow.Square(1));
        Feature first = network.Pool(narrow, pool), second = network.Pool(first, pool), third = network.Pool(second, pool);
        return network.ConvolveNormActivate(network.Concatenate(narrow, first, second, third), channels, SlidingWindow.Square(1));
    }

    /// <summary>C2PSA: attention over all positions on one of two halves.</summary>
    public static Feature AttentionStage(this ImageNetwork network, Feature x, int repeat)
    {
        long half = x.Channels / HalvesOfSplit;
        Feature split = network.ConvolveNormActivate(x, HalvesOfSplit * half, SlidingWindow.Square(1));
        Feature worked = split with { Map = split.Map.WithChannels(half) };
        for (int i = 0; i < repeat; i++)
            worked = network.PositionAttention(worked);
        Feature plain = split with { Map = split.Map.WithChannels(half) };
        return network.ConvolveNormActivate(network.Concatenate(plain, worked), x.Channels, SlidingWindow.Square(1));
    }

    private static Feature PositionAttention(this ImageNetwork network, Feature x)
    {
        const int headDimension = 64, queryAndKey = 2, expansion = 2;
        long heads = Math.Max(1, x.Channels / headDimension);
        long valueDimension = x.Channels / heads, keyDimension = valueDimension / 2;
        SlidingWindow point = SlidingWindow.Square(1);
        Feature projected = network.ConvolveNorm(x, x.Channels + (queryAndKey * keyDimension * heads), point);
        Attention attention = new(Component.Attention, "attn", AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(keyDimension),
            AxisLength.From(valueDimension), AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, x.Channels);
        Feature values = projected with { Map = x.Map };
        Feature positions = network.ConvolveNorm(values, x.Channels, SlidingWindow.Square(3), x.Channels);
        x = network.Sum(x, network.ConvolveNorm(network.Sum(attended, positions), x.Channels, point));
        Feature hidden = network.ConvolveNormActivate(x, expansion * x.Channels, point);
        return network.Sum(x, network.ConvolveNorm(hidden, x.Channels, point));
    }

    /// <summary>The heads of YOLOv8 and later: at each level a tower for boxes, told as distributions over bins, and a tower for classes.</summary>
    /// <param name="network">The network under construction.</param>
    /// <param name="levels">Maps, the finest first.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="depthwise">Whether the towers of classes are depthwise and pointwise in turn (YOLOv10 and later).</param>
    public static Feature YoloHeads(this ImageNetwork network, Feature[] levels, long classes, bool depthwise)
    {
        const int boxBins = 16, boxSides = 4, mostOfClasses = 100;
        long boxWidth = Math.Max(boxBins, Math.Max(levels[0].Channels / boxSides, boxBins * boxSides));
        long classWidth = Math.Max(levels[0].Channels, Math.Min(classes, mostOfClasses));
        SlidingWindow around = SlidingWindow.Square(3), point = SlidingWindow.Square(1);
        List<Feature> found = [];
        foreach (Feature level in levels)
        {
            Feature boxes = network.ConvolveNormActivate(network.ConvolveNormActivate(level, boxWidth, around), boxWidth, around);
            boxes = network.Convolve(boxes, boxSides * boxBins, point, bias: true);
            Feature kinds = network.Convolve(Tower(Tower(level)), classes, point, bias: true);
            found.Add(network.Concatenate(boxes, kinds));
        }

        network.Learn("dfl", new WeightTensor(TensorRole.Convolution, AxisLength.One, AxisLength.From(boxBins), TensorParallelism.Replicated));
        return network.Predictions((boxSides * boxBins) + classes, [.. found]);

        Feature Tower(Feature x) => depthwise
            ? network.ConvolveNormActivate(network.ConvolveNormActivate(x, x.Channels, around, x.Channels), classWidth, point)
            : network.ConvolveNormActivate(x, classWidth, around);
    }

    /// <summary>GELAN: two halves, then two runs of work, each over what the one before gave, all joined.</summary>
    /// <remarks>Wang et al. 2024, arXiv:2402.13616.</remarks>
    /// <param name="network">The network under construction.</param>
    /// <param name="x">What it reads.</param>
    /// <param name="channels">Its outputs.</param>
    /// <param name="split">Channels of both halves together.</param>
    /// <param name="units">Bottlenecks of each run; zero for a plain convolution in place of a run.</param>
    public static Feature AggregatedStage(this ImageNetwork network, Feature x, long channels, long split, int units)
    {
        long half = split / HalvesOfSplit;
        Feature halves = network.ConvolveNormActivate(x, split, SlidingWindow.Square(1));
        Feature first = Run(halves with { Map = halves.Map.WithChannels(half) }), second = Run(first);
        return network.ConvolveNormActivate(network.Concatenate(halves, first, second), channels, SlidingWindow.Square(1));

        Feature Run(Feature read) => network.ConvolveNormActivate(
            units == 0 ? read : network.CrossStage(read, half, units, firstKernel: 3, shortcut: true), half, SlidingWindow.Square(3));
    }
}
