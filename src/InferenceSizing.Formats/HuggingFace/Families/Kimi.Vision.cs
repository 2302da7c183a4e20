using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Kimi-VL and Kimi K2.5: the DeepSeek-V3 design behind a vision tower (MoonViT) and a projector that merges patches.</summary>
internal static partial class Kimi
{
    private const int Channels = 3;

    /// <summary>Kimi K2.5, whose vision config has keys of its own for the tower.</summary>
    private static TransformerDesign Vision(ConfigFields config) => Vision(config, "kimi_k25", "vt_");

    private static TransformerDesign Vision(ConfigFields config, string family, string prefix)
    {
        ConfigFields text = config.Part("text_config");
        ConfigFields vision = config.Part("vision_config");
        TransformerDesign design = DeepSeek.Third(text, family, DeepSeek.Ranks);
        return design with
        {
            ExtraBlocks = [.. Tower(vision, prefix, design.HiddenSize), .. design.ExtraBlocks],
            Pictures = Pictures(vision, prefix.Length == 0 ? FirstPatches : SecondPatches),
        };
    }

    /// <summary>in_token_limit of Kimi-VL-A3B-Instruct, in_patch_limit of Kimi K2.5 and that of Kimi K3: preprocessor_config.json of the checkpoints.</summary>
    private const int FirstPatches = 4096, SecondPatches = 16384, ThirdPatches = 65536;

    private static PaddedPatches Pictures(ConfigFields vision, int most)
    {
        AxisLength longest = AxisLength.From(512);
        return new PaddedPatches(vision.Positive("patch_size", 14), vision.Pair("merge_kernel_size", (2, 2)).First, Count.From(most), longest);
    }

    /// <summary>Kimi-VL, with the classes of MoonViT and DeepSeek-V3.</summary>
    private static TransformerDesign FirstVision(ConfigFields config) => Vision(config, "kimi_vl", "");

    /// <summary>Kimi K3: Kimi Linear's layers behind a tower without biases whose attention is wider than its stream.</summary>
    private static TransformerDesign ThirdVision(ConfigFields config)
    {
        ConfigFields text = config.Part("text_config");
        ConfigFields vision = config.Part("vision_config");
        TransformerDesign design = LinearAttention(text);
        return design with
        {
            Family = "kimi_k3",
            ExtraBlocks = [.. ThirdTower(vision, design.HiddenSize), .. design.ExtraBlocks],
            Pictures = Pictures(vision, ThirdPatches),
        };
    }

    private static ImmutableArray<Block> ThirdTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("vt_hidden_size", 1024), heads = vision.Positive("vt_num_attention_heads", 12),
            wide = vision.Positive("qkv_hidden_size", hidden), patch = vision.Positive("patch_size", 14);
        (AxisLength rows, AxisLength columns) = vision.Pair("merge_kernel_size", (2, 2));
        if (wide % heads != 0)
            throw vision.Refuse("vt_num_attention_heads", "The heads divide 'qkv_hidden_size'.");
        AxisLength merged = rows * columns * vision.Positive("mm_hidden_size", hidden);
        LayerDesign layer = new(new AttentionDesign(heads, heads, wide.Among(heads), AttentionSpan.Bidirectional) { Fused = true },
            new MlpDesign(vision.Dimension("vt_intermediate_size", 4096), Gated: false), NormDesign.Rms, Norms: Count.From(2));
        return
        [
            VisionTower.Part("vision.embeddings", TowerTensors.Matrix(hidden, Channels * patch * patch),
                TowerTensors.Positions(vision.Dimension("init_pos_emb_height", 64) * vision.Dimension("init_pos_emb_width", 64), hidden),
                TowerTensors.Norm(NormDesign.Rms, hidden)),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("vt_num_hidden_layers", 27).Count)], hidden),
            VisionTower.Projector(
                TowerTensors.Matrix(merged, merged), TowerTensors.Matrix(textHidden, merged), TowerTensors.Norm(NormDesign.Rms, textHidden)),
        ];
    }

    private static ImmutableArray<Block> Tower(ConfigFields vision, string prefix, AxisLength textHidden)
    {
        AxisLength hidden = vision.CoreDimension(prefix + "hidden_size", 1152), heads = vision.Positive(prefix + "num_attention_heads", 16),
            patch = vision.Positive("patch_size", 14);
        AxisLength positions = vision.Dimension("init_pos_emb_height", 64) * vision.Dimension("init_pos_emb_width", 64);
        LayerDesign layer = new(new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        {
            Fused = true,
            QueryKeyValueBias = true,
            OutputBias = true
        },
            new MlpDesign(vision.Dimension(prefix + "intermediate_size", 4304), Gated: false, Bias: true),
            NormDesign.LayerNorm,
            Norms: Count.From(2));
        LayerCount layers = vision.LayersOr(prefix + "num_hidden_layers", 27);
        (AxisLength rows, AxisLength columns) = vision.Pair("merge_kernel_size", (2, 2));
        MoonVitTower tower = new(hidden, Channels * patch * patch, positions, layer, layers)
        {
            ProjectorWidth = vision.Positive("mm_hidden_size", hidden),
            MergedPatches = rows * columns,
            TextHiddenSize = vision.DimensionOr("text_hidden_size", textHidden),
        };
        return tower.Blocks();
    }
}
