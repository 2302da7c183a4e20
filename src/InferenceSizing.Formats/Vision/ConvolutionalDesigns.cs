using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of convolutional designs.</summary>
internal static class ConvolutionalDesigns
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("resnet", ResNet),
    ];

    private static ResidualNetwork ResNet(ConfigFields design)
    {
        int depth = design.Dimension("depth");
        if (ResidualNetwork.UnitsOf(depth) is null)
            throw design.Refuse("depth", $"No ResNet of depth {depth} was published: 18, 34, 50, 101 or 152.");
        return new ResidualNetwork(depth)
        {
            Groups = design.Dimension("groups", 1),
            GroupWidth = design.Dimension("groupWidth", 64),
            SqueezeExcite = design.Flag("squeezeExcite", false),
            DeepStem = design.Flag("deepStem", false),
            Classes = design.Dimension("classes", 1000),
        };
    }
}
