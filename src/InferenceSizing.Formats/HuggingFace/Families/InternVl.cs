using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>InternVL: InternViT with layer scales, pixels shuffled into channels, two matrices, and any decoder.</summary>
/// <remarks>Two forms of config: the one that came with the checkpoints (<c>internvl_chat</c>, <c>llm_config</c>) and that of transformers
/// (<c>internvl</c>).</remarks>
internal static class InternVl
{
    public static Family Family { get; } = new()
    {
        Source = "the config class that came with the checkpoints and that of transformers; arXiv:2312.14238, 2404.16821",
        Models =
        [
            new("internvl_chat", Chat),
            new("internvl", config =>
                WrappedModel.Read(config, "internvl", WrappedModel.Text(config, "qwen2"), (vision, hidden) => Own(config, vision, hidden),
                vision => Pictures(config, TowerSizes.Read(vision, TowerSizes.Of(1024, 4096, 24, 16, 448, 14))))),
        ],
    };

    private static readonly AxisLength ClassToken = AxisLength.One;

    private static TokenArchitecture Chat(ConfigFields config)
    {
        TransformerDesign text = FamilyList.ReadText(config.Part("llm_config"), "internlm2");
        ConfigFields vision = config.Part("vision_config");
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(3200, 12800, 48, 25, 224, 14));
        bool norms = vision.Flag("qk_normalization", true), bias = vision.Flag("qkv_bias", false);
        NormDesign norm = NormOf(vision, "rms_norm");
        // InternVLChatModel is the class with a head; what stands behind the layers is the language model's own.
        return (WrappedModel.Join(text, "internvl_chat", [.. Tower(sizes, norm, bias, norms), Projector(config, sizes, text.HiddenSize)],
            (sizes.Layers, sizes.Hidden)) with
        {
            Pictures = Pictures(config, sizes),
        })
            .ToArchitecture();
    }

    private static ImmutableArray<Block> Own(ConfigFields config, ConfigFields vision, AxisLength textHidden)
    {
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1024, 4096, 24, 16, 448, 14));
        if (vision.Flag("use_mask_token", false) || !vision.Flag("use_absolute_position_embeddings", true) || !vision.Flag("use_mean_pooling", true))
            throw vision.Refuse("use_mask_token", "InternViT with a mask token, without learned positions or with a last norm is not supported.");
        bool norms = vision.Flag("use_qk_norm", false), bias = vision.Flag("attention_bias", false);
        return [.. Tower(sizes, NormOf(vision, "layer_norm"), bias, norms), Projector(config, sizes, textHidden)];
    }

    private static ImmutableArray<Block> Tower(TowerSizes sizes, NormDesign norm, bool bias, bool queryKeyNorms)
    {
        const int scalesOfBothParts = 2;
        AttentionDesign attention = new(sizes.Heads, sizes.Heads, sizes.Hidden.Among(sizes.Heads), AttentionSpan.Bidirectional)
        {
            QueryKeyValueBias = bias,
            OutputBias = true,
            QueryKeyNorm = queryKeyNorms ? QueryKeyNorm.Full : QueryKeyNorm.None,
        };
        LayerDesign layer = new(attention, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), norm, Norms: Count.From(2))
        {
            ExtraScalars = scalesOfBothParts * sizes.Hidden
        };
        return
        [
            VisionTower.Part("vision.embeddings",
                [.. Linear(sizes.Hidden, sizes.PatchElements, bias: true), Positions(ClassToken, sizes.Hidden),
                Positions(sizes.Patches + ClassToken, sizes.Hidden)]),
            .. VisionTower.Layers("vision", sizes.Stack(layer), sizes.Hidden),
        ];
    }

    private static Block Projector(ConfigFields config, TowerSizes sizes, AxisLength textHidden)
    {
        AxisLength side = MergedSide(config);
        AxisLength merged = side * side * sizes.Hidden;
        return VisionTower.Projector([Norm(NormDesign.LayerNorm, merged), .. TowerReader.TwoMatrices(textHidden, merged, bias: true)]);
    }

    /// <summary>At most twelve tiles of the tower's size where the config has no other number, and a thumbnail of the whole next to them.</summary>
    private static TilesByRatio Pictures(ConfigFields config, TowerSizes sizes)
    {
        const int classTiles = 12, mostTiles = 64;
        AxisLength side = MergedSide(config);
        int tiles = config.PositiveInteger("max_dynamic_patch", classTiles);
        return new TilesByRatio(
            sizes.Image, Count.From(Math.Min(tiles, mostTiles)), sizes.Tokens(side * side), config.Flag("use_thumbnail", true),
            "dynamic_preprocess, model cards of InternVL");
    }

    /// <summary>Side of the square of patches that becomes one token.</summary>
    private static AxisLength MergedSide(ConfigFields config)
    {
        const double classRatio = 0.5;
        double ratio = config.Number("downsample_ratio", classRatio);
        return ratio is > 0 and <= 1 && 1 / ratio <= ConfigFields.MostLayers ? AxisLength.From((int)(1 / ratio))
            : throw config.Refuse("downsample_ratio", "'downsample_ratio' is above zero and at most one.");
    }

    private static NormDesign NormOf(ConfigFields vision, string absent) => (vision.Text("norm_type") ?? absent) switch
    {
        "layer_norm" => NormDesign.LayerNorm,
        "rms_norm" => NormDesign.Rms,
        { } other => throw vision.Refuse("norm_type", $"'{other}' is not a norm of InternViT (layer_norm, rms_norm)."),
    };
}
