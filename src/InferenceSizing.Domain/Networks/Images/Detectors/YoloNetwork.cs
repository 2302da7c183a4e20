using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The YOLO versions that are built.</summary>
public enum YoloVersion
{
    Five = 5,
    Eight = 8,
    Ten = 10,
    Eleven = 11,
}

/// <summary>YOLOv5 (release 6), YOLOv8, YOLOv10 and YOLO11 for detection: a backbone, a pyramid down and up, three heads. One section, for skips cross all of
/// it.</summary>
/// <remarks>As published and deployed, with batch normalizations folded into the convolutions. The model definitions of ultralytics: <c>yolov5s.yaml</c>,
/// <c>yolov8.yaml</c>, <c>yolov10n.yaml</c> to <c>yolov10x.yaml</c>, <c>yolo11.yaml</c>. YOLOv10 has two sets of heads in training; the one that needs no
/// suppression is kept.</remarks>
/// <param name="Version">Which.</param>
/// <param name="Depth">Depth multiple.</param>
/// <param name="Width">Width multiple.</param>
/// <param name="MostChannels">Channels beyond this are cut before scaling.</param>
public sealed record YoloNetwork(YoloVersion Version, Ratio Depth, Ratio Width, AxisLength MostChannels) : ImageDesign
{
    private const int Anchors = 3, BoxAndObject = 5;
    private const int ChannelQuantum = 8;

    public AxisLength Classes { get; init; } = AxisLength.From(80);

    /// <summary>YOLO11's m, l and x use the deeper unit everywhere.</summary>
    public bool DeepUnits { get; init; }

    /// <summary>YOLOv10: how many stages are made of compact inverted units, in the order in which larger models add them.</summary>
    public LayerCount CompactStages { get; init; }

    /// <summary>YOLOv10: whether the middle kernel of compact units has a side of 7.</summary>
    public bool LargeKernel { get; init; }

    public override string Family => "yolo";

    public override ModelDimensions Dimensions => Convolutional(0, Channels(1024));

    internal override void Build(ImageNetwork network) => network.YoloWhole(x => Whole(network, x));

    private long Channels(long published) =>
        WholeNumber.DivideUp((long)Math.Ceiling(Math.Min(published, MostChannels.Length) * Width.Value), ChannelQuantum) * ChannelQuantum;

    private int Units(int published) => published == 1 ? 1 : Math.Max(1, (int)Math.Round(published * Depth.Value));

    private Feature Whole(ImageNetwork network, Feature x)
    {
        bool five = Version == YoloVersion.Five;
        x = network.ConvolveNormActivate(x, Channels(64), five ? new SlidingWindow(6, 6, 2, Padding.Of(2)) : SlidingWindow.Square(3, stride: 2));
        x = Stage(network, Halved(network, x, 128), Version == YoloVersion.Eleven ? 256 : 128, 3, early: true);
        Feature third = Stage(network, Halved(network, x, 256), Version == YoloVersion.Eleven ? 512 : 256, 6, early: true);
        Feature fourth = Stage(network, HalvedDeep(network, third, 512), 512, five ? 9 : 6, deep: true, compactFrom: 5);
        Feature fifth = Stage(network, HalvedDeep(network, fourth, 1024), 1024, 3, deep: true, compactFrom: 2);
        fifth = network.PyramidPool(fifth, Channels(1024));
        if (Version is YoloVersion.Ten or YoloVersion.Eleven)
            fifth = network.AttentionStage(fifth, Version == YoloVersion.Ten ? 1 : Units(2));

        // Down the pyramid; version 5 narrows before it enlarges, and joins the narrow maps again on the way up.
        Feature top = five ? network.ConvolveNormActivate(fifth, Channels(512), SlidingWindow.Square(1)) : fifth;
        Feature middle = Stage(network, network.Concatenate(Doubled(network, top), fourth), 512, 3, shortcut: false, compactFrom: 4);
        Feature between = five ? network.ConvolveNormActivate(middle, Channels(256), SlidingWindow.Square(1)) : middle;
        Feature fine = Stage(network, network.Concatenate(Doubled(network, between), third), 256, 3, shortcut: false);
        Feature medium = Stage(network, network.Concatenate(Halved(network, fine, 256), between), 512, 3, shortcut: false, compactFrom: 3);
        Feature coarse = Stage(network, network.Concatenate(HalvedDeep(network, medium, 512), top), 1024, 3, shortcut: false, deep: true, compactFrom: 1);
        return Detect(network, fine, medium, coarse);
    }

    private Feature HalvedDeep(ImageNetwork network, Feature x, long channels) =>
        Version == YoloVersion.Ten ? network.HalvedApart(x, Channels(channels)) : Halved(network, x, channels);

    private Feature Halved(ImageNetwork network, Feature x, long channels) =>
        network.ConvolveNormActivate(x, Channels(channels), SlidingWindow.Square(3, stride: 2));

    private static Feature Doubled(ImageNetwork network, Feature x) => network.Resample(x, 2 * x.Map.Height, 2 * x.Map.Width);

    private Feature Stage(ImageNetwork network, Feature x, long published, int repeat, bool shortcut = true, bool early = false, bool deep = false,
        long compactFrom = int.MaxValue)
    {
        const int deepUnits = 2, eleventhRepeat = 2, half = 2, quarter = 4;
        long channels = Channels(published);
        switch (Version)
        {
            case YoloVersion.Five:
                return network.CrossStage(x, channels, Units(repeat), firstKernel: 1, shortcut);
            case YoloVersion.Ten when CompactStages.Count >= compactFrom:
                return network.SplitStage(x, channels, channels / half, Units(repeat), view => network.CompactInverted(view, LargeKernel ? 7 : 3));
            case YoloVersion.Eight or YoloVersion.Ten:
                return network.SplitStage(
                    x, channels, channels / half, Units(repeat), view => network.YoloBottleneck(view, view.Channels, firstKernel: 3, shortcut));
            default:
                long inner = channels / (early ? quarter : half);
                return network.SplitStage(x, channels, inner, Units(eleventhRepeat), view => deep || DeepUnits
                    ? network.CrossStage(view, inner, deepUnits, firstKernel: 3, shortcut: true)
                    : network.YoloBottleneck(view, inner / half, firstKernel: 3, shortcut: true));
        }
    }

    private Feature Detect(ImageNetwork network, params Feature[] levels) => Version == YoloVersion.Five
        ? network.Predictions(Anchors * (Classes.Length + BoxAndObject),
            [.. levels.Select(level => network.Convolve(level, Anchors * (Classes.Length + BoxAndObject), SlidingWindow.Square(1), bias: true))])
        : network.YoloHeads(levels, Classes.Length, depthwise: Version != YoloVersion.Eight);
}
