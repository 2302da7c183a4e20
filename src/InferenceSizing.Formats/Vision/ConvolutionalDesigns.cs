using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of convolutional designs.</summary>
internal static class ConvolutionalDesigns
{
    private const int ImageNetClasses = 1000;

    private const int MostDepth = 100_000;

    /// <summary>No published width or depth multiplier comes near this.</summary>
    private const double LargestMultiplier = 16;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("resnet", ResNet),
        new("vgg", design => new VggNetwork(Published(design, "depth", VggNetwork.IsPublished), design.Flag("batchNorm", false)) {
            Classes = Classes(design) }),
        new("alexnet", design => new AlexNetwork { Classes = Classes(design) }),
        new("squeezenet", design => new SqueezeNetwork(design.Flag("revised", false)) { Classes = Classes(design) }),
        new("googlenet", design => new InceptionFirst
        {
            Normalized = design.Flag("batchNorm", false),
            Auxiliary = design.Flag("auxiliary", true),
            Classes = Classes(design),
        }),
        new("inceptionv3", design => new InceptionThird { Classes = Classes(design) }),
        new("inceptionv4", design => new InceptionFourth { Classes = Classes(design) }),
        new("inceptionResnetv2", design => new InceptionResidual { Classes = Classes(design) }),
        new("densenet", design => new DenseNetwork(Published(design, "depth", DenseNetwork.IsPublished)) { Classes = Classes(design) }),
        new("mobilenetv1", design => MobileNets.First(Multiplier(design, "width")) with { Classes = Classes(design) }),
        new("mobilenetv2", design => MobileNets.Second(Multiplier(design, "width")) with { Classes = Classes(design) }),
        new("mobilenetv3", design =>
            (design.Flag("small", false) ? MobileNets.ThirdSmall(Multiplier(design, "width")) : MobileNets.ThirdLarge(Multiplier(design, "width"))) with {
            Classes = Classes(design) }),
        new("mobilenetv4", MobileNetFourth),
        new("efficientnet", design => (design.Flag("lite", false)
            ? EfficientNets.Lite(Multiplier(design, "width"), Multiplier(design, "depth"))
            : EfficientNets.First(Multiplier(design, "width"), Multiplier(design, "depth"))) with { Classes = Classes(design) }),
        new("efficientnetv2", design =>
            (EfficientNets.Second(design.Text("variant") ?? "") ?? throw design.Refuse("variant", "'variant' is b0, s, rw_s, m or l.")) with {
            Classes = Classes(design) }),
        new("regnet", RegNet),
        new("darknet53", design => new DarkNetwork { Classes = Classes(design) }),
        new("repvgg", design => new ReparametrizedVgg(Depths(design, 256), StageWidths(design, 16384)) { Classes = Classes(design) }),
        new("ghostnet", design => new GhostNetwork { Classes = Classes(design) }),
        new("convnext", ConvNext),
    ];

    internal static ResidualNetwork ResNet(ConfigFields design) => new(Published(design, "depth", ResidualNetwork.IsPublished))
    {
        Groups = Counted(design, "groups", 1, 1024, 1),
        GroupWidth = Axis(design, "groupWidth", 1, 1024, 64),
        SqueezeExcite = design.Flag("squeezeExcite", false),
        DeepStem = design.Flag("deepStem", false),
        Classes = Classes(design),
    };

    private static InvertedResidualNetwork MobileNetFourth(ConfigFields design) => design.Text("variant") switch
    {
        "conv_small" => MobileNets.FourthSmall() with { Classes = Classes(design) },
        "conv_medium" => MobileNets.FourthMedium() with { Classes = Classes(design) },
        "conv_large" => MobileNets.FourthLarge() with { Classes = Classes(design) },
        "hybrid_medium" => MobileNets.FourthHybridMedium() with { Classes = Classes(design) },
        _ => throw design.Refuse("variant", "'variant' is conv_small, conv_medium, conv_large or hybrid_medium."),
    };

    private static RegularNetwork RegNet(ConfigFields design) => new(
        Layers(design, "depth", 1, 256), Axis(design, "initialWidth", 8, 4096), Ratio.From(Bounded(design, "slope", 4096)),
            Ratio.From(Bounded(design, "growth", LargestMultiplier)),
        Axis(design, "groupWidth", 1, 4096), design.Flag("squeezeExcite", false))
    { Classes = Classes(design) };

    private static ConvNextNetwork ConvNext(ConfigFields design) => new(Depths(design, 256), StageWidths(design, 16384))
    {
        ResponseNorm = design.Flag("responseNorm", false),
        Classes = Classes(design),
        Projects = design.Flag("projects", false),
    };

    internal static ImmutableArray<LayerCount> Depths(ConfigFields design, int most) => [.. Stages(design, "depths", most).Select(LayerCount.From)];

    internal static ImmutableArray<AxisLength> StageWidths(ConfigFields design, int most) =>
        [.. Stages(design, "widths", most).Select(width => AxisLength.From(width))];

    private static ImmutableArray<int> Stages(ConfigFields design, string key, int most)
    {
        const int stages = 4;
        int[]? values = design.Integers(key);
        return values is { Length: stages } && values.All(value => value >= 1 && value <= most)
            ? [.. values]
            : throw design.Refuse(key, $"'{key}' is an array of {stages} numbers from 1 to {most}.");
    }

    internal static AxisLength Classes(ConfigFields design) => Axis(design, "classes", 1, 1 << 20, ImageNetClasses);

    internal static AxisLength Axis(ConfigFields design, string key, int least, int most, int? absent = null) =>
        AxisLength.From(Within(design, key, least, most, absent));

    internal static LayerCount Layers(ConfigFields design, string key, int least, int most, int? absent = null) =>
        LayerCount.From(Within(design, key, least, most, absent));

    internal static Count Counted(ConfigFields design, string key, int least, int most, int? absent = null) =>
        Count.From(Within(design, key, least, most, absent));

    internal static TokenCount Tokens(ConfigFields design, string key, int least, int most) => TokenCount.From(Within(design, key, least, most));

    internal static int Within(ConfigFields design, string key, int least, int most, int? absent = null)
    {
        int value = design.Has(key) ? design.IntegerOrZero(key) : absent ?? design.Integer(key);
        return value >= least && value <= most ? value : throw design.Refuse(key, $"'{key}' is between {least} and {most}.");
    }

    /// <summary>A depth for which the design's paper has a table.</summary>
    internal static LayerCount Published(ConfigFields design, string key, Func<LayerCount, bool> isPublished)
    {
        LayerCount depth = Layers(design, key, 1, MostDepth);
        return isPublished(depth) ? depth : throw design.Refuse(key, $"No network of this design with a depth of {depth} was published.");
    }

    internal static Ratio Multiplier(ConfigFields design, string key) => Ratio.From(design.Has(key) ? Bounded(design, key, LargestMultiplier) : 1);

    private static double Bounded(ConfigFields design, string key, double most)
    {
        double value = design.Number(key, 0);
        return value > 0 && value <= most ? value : throw design.Refuse(key, $"'{key}' is a positive number of at most {most}.");
    }
}
