using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.Vision.ConvolutionalDesigns;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of designs that see an image as tokens.</summary>
internal static class TransformerDesigns
{
    private const int WidestLayer = 65536, MostLayers = 256, MostHeads = 1024, LargestPatch = 256;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("vit", Vit),
        new("clipResnet", ClipResNet),
        new("swin", Swin),
        new("mixer", Mixer),
    ];

    private static VisionTransformer Vit(ConfigFields design)
    {
        int width = Within(design, "width", 1, WidestLayer);
        int heads = Within(design, "heads", 1, MostHeads);
        RefuseUnlessDivides(design, heads, width);
        const int usualRatio = 4;
        return new VisionTransformer(
            Within(design, "patch", 1, LargestPatch), width, Within(design, "depth", 1, MostLayers), heads,
            Within(design, "intermediateSize", 1, WidestLayer, usualRatio * width))
        {
            ClassToken = design.Flag("classToken", true),
            Positions = Within(design, "positions", 0, 1 << 20, 0),
            PatchBias = design.Flag("patchBias", true),
            PreNorm = design.Flag("preNorm", false),
            LayerScale = design.Flag("layerScale", false),
            RelativePositionSide = Within(design, "relativePositionSide", 0, 1024, 0),
            KeyHasNoBias = design.Flag("keyHasNoBias", false),
            Pooling = design.Text("pooling") switch
            {
                null or "classToken" => TokenPooling.ClassToken,
                "mean" => TokenPooling.Mean,
                "attentionMap" => TokenPooling.AttentionMap,
                _ => throw design.Refuse("pooling", "'pooling' is classToken, mean or attentionMap."),
            },
            Classes = Within(design, "classes", 0, 1 << 20, 1000),
            HeadBias = design.Flag("headBias", true),
        };
    }

    private static MixerNetwork Mixer(ConfigFields design) => new(
        Within(design, "patch", 1, LargestPatch), Within(design, "width", 1, WidestLayer), Within(design, "depth", 1, MostLayers),
        Within(design, "tokenUnits", 1, WidestLayer), Within(design, "channelUnits", 1, WidestLayer), Within(design, "side", 1, ImageArchitecture.LargestSide))
    {
        Classes = Classes(design),
    };

    private static ClipResidualNetwork ClipResNet(ConfigFields design) => new(
        Stages(design, "depths", MostLayers), Within(design, "width", 64, 4096), Within(design, "embeddingSize", 1, WidestLayer),
            Within(design, "positionSide", 1, 1024));

    private static ShiftedWindowTransformer Swin(ConfigFields design)
    {
        int width = Within(design, "width", 1, WidestLayer);
        int heads = Within(design, "heads", 1, MostHeads);
        RefuseUnlessDivides(design, heads, width);
        return new ShiftedWindowTransformer(Stages(design, "depths", MostLayers), width, heads, Within(design, "window", 1, 256))
        {
            Second = design.Flag("second", false),
            Classes = Classes(design),
        };
    }

    private static void RefuseUnlessDivides(ConfigFields design, int heads, int width)
    {
        if (width % heads != 0)
            throw design.Refuse("heads", $"'heads' ({heads}) divides 'width' ({width}).");
    }
}
