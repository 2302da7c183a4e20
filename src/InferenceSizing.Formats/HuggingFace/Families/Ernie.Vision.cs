using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>ERNIE 4.5 VL, whose layers hold narrower experts for image tokens next to those for text, and PaddleOCR-VL, a small ERNIE behind SigLIP's
/// layers.</summary>
/// <remarks>Ernie4_5_VLMoeConfig of transformers; mlx_vlm/models/ernie4_5_moe_vl and paddleocr_vl.</remarks>
internal static partial class Ernie
{
    private static TokenArchitecture Vision(ConfigFields config)
    {
        ConfigFields text = config.Part("text_config");
        return WrappedModel.Read(config, "ernie4_5_vl_moe", VisionText(text), Tower);
    }

    /// <summary>Tokens of text pass only the experts of the first width; those of the second are held.</summary>
    private static TransformerDesign VisionText(ConfigFields config)
    {
        const int classExperts = 64, classActive = 6, classShared = 2, classDense = 1;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2560, 12288, 28, 20, 103424, 131072)));
        (AxisLength text, AxisLength images) = config.Pair(
            "moe_intermediate_size", (1536, 512), "widths: of the experts for text and of those for images");
        AxisLength count = config.Positive("moe_num_experts", classExperts);
        ExpertsDesign experts = ExpertLayers.Experts(config, count, config.Positive("moe_k", classActive), text, "moe_k") with
        {
            RouterCorrection = true,
            SharedIntermediateSize = text * config.Dimension("moe_num_shared_experts", classShared),
        };
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, classDense);
        TransformerDesign design = ExpertReader.Mixed(config, "ernie4_5_vl_moe_text", shape, new() { Tied = true }, sparse, experts);
        return design with { ExtraBlocks = [VisionTower.Experts(shape.HiddenSize, count, images, LayerCount.From(sparse.Count(layer => layer)))] };
    }

    private static ImmutableArray<Block> Tower(ConfigFields vision, AxisLength textHidden)
    {
        const int matricesOfAPart = 2, bothParts = 2;
        AxisLength hidden = vision.Positive("hidden_size", 1280), heads = vision.Positive("num_heads", 16), patch = vision.Positive("patch_size", 14);
        if (hidden % heads != 0)
            throw vision.Refuse("num_heads", "'num_heads' does not divide 'hidden_size'.");
        AxisLength side = vision.Positive("spatial_merge_size", 2), frames = vision.Positive("temporal_merge_size", 2);
        AxisLength merged = hidden * side * side;
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(vision.Dimension("intermediate_size", 5120), Gated: false, Bias: true), NormDesign.LayerNorm,
                attentionBias: true,
            outputBias: true);
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, vision.Positive("in_channels", TowerReader.Colours) * patch * patch),
                Norm(NormDesign.LayerNorm, hidden)),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("depth", 32).Count)], hidden),
            VisionTower.Projector([.. Linear(merged, merged, bias: true, Count.From(matricesOfAPart)), .. Linear(merged, merged * frames, bias: true),
                .. Linear(merged, merged, bias: true), Norm(NormDesign.LayerNorm, merged, Count.From(bothParts)), .. Linear(textHidden, merged, bias: true),
                Norm(NormDesign.Rms, textHidden)]),
        ];
    }

    private static ImmutableArray<Block> PaddleTower(ConfigFields vision, AxisLength textHidden)
    {
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1152, 4304, 27, 16, 384, 14));
        AxisLength side = vision.Positive("spatial_merge_size", 2), merged = sizes.Hidden * side * side;
        return
        [
            .. Siglip.TowerWithoutHead(sizes),
            VisionTower.Projector(
                [Norm(NormDesign.LayerNorm, sizes.Hidden), .. Linear(merged, merged, bias: true), .. Linear(textHidden, merged, bias: true)]),
        ];
    }
}
