using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Units;
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
            Axis(design, "patch", 1, LargestPatch), AxisLength.From(width), Layers(design, "depth", 1, MostLayers), AxisLength.From(heads),
            Axis(design, "intermediateSize", 1, WidestLayer, usualRatio * width))
        {
            ClassToken = design.Flag("classToken", true),
            Positions = Axis(design, "positions", 0, 1 << 20, 0),
            PatchBias = design.Flag("patchBias", true),
            PreNorm = design.Flag("preNorm", false),
            LayerScale = design.Flag("layerScale", false),
            RelativePositionSide = Axis(design, "relativePositionSide", 0, 1024, 0),
            KeyHasNoBias = design.Flag("keyHasNoBias", false),
            Pooling = design.Text("pooling") switch
            {
                null or "classToken" => TokenPooling.ClassToken,
                "mean" => TokenPooling.Mean,
                "attentionMap" => TokenPooling.AttentionMap,
                _ => throw design.Refuse("pooling", "'pooling' is classToken, mean or attentionMap."),
            },
            Classes = Axis(design, "classes", 0, 1 << 20, 1000),
            HeadBias = design.Flag("headBias", true),
        };
    }

    private static MixerNetwork Mixer(ConfigFields design) => new(
        Axis(design, "patch", 1, LargestPatch), Axis(design, "width", 1, WidestLayer), Layers(design, "depth", 1, MostLayers),
        Axis(design, "tokenUnits", 1, WidestLayer), Axis(design, "channelUnits", 1, WidestLayer),
        Axis(design, "side", 1, (int)ImageArchitecture.LargestSide.Length))
    {
        Classes = Classes(design),
    };

    private static ClipResidualNetwork ClipResNet(ConfigFields design) => new(
        Depths(design, MostLayers), Axis(design, "width", 64, 4096), Axis(design, "embeddingSize", 1, WidestLayer),
            Axis(design, "positionSide", 1, 1024));

    private static ShiftedWindowTransformer Swin(ConfigFields design)
    {
        int width = Within(design, "width", 1, WidestLayer);
        int heads = Within(design, "heads", 1, MostHeads);
        RefuseUnlessDivides(design, heads, width);
        return new ShiftedWindowTransformer(Depths(design, MostLayers), AxisLength.From(width), AxisLength.From(heads), Axis(design, "window", 1, 256))
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
