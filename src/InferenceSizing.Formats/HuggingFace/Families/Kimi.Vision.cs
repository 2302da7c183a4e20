using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Kimi-VL and Kimi K2.5: the DeepSeek-V3 design behind a vision tower (MoonViT) and a projector that merges patches.</summary>
/// <remarks>Kimi-VL report, arXiv:2504.07491: <c>3·p²·h + h</c> patches, a learned grid of positions, layers with biases and two LayerNorms, and a projector of
/// two biased matrices.</remarks>
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
            VisionTower.Part("vision.embeddings", VisionTensors.Matrix(hidden, Channels * patch * patch),
                VisionTensors.Positions(vision.Dimension("init_pos_emb_height", 64) * vision.Dimension("init_pos_emb_width", 64), hidden),
                VisionTensors.Norm(NormDesign.Rms, hidden)),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("vt_num_hidden_layers", 27).Count)], hidden),
            VisionTower.Projector(
                VisionTensors.Matrix(merged, merged), VisionTensors.Matrix(textHidden, merged), VisionTensors.Norm(NormDesign.Rms, textHidden)),
        ];
    }

    private static ImmutableArray<Block> Tower(ConfigFields vision, string prefix, AxisLength textHidden)
    {
        AxisLength hidden = vision.CoreDimension(prefix + "hidden_size", 1152), heads = vision.Positive(prefix + "num_attention_heads", 16),
            patch = vision.Positive("patch_size", 14);
        AxisLength positions = vision.Dimension("init_pos_emb_height", 64) * vision.Dimension("init_pos_emb_width", 64);
        NodeList stem = new();
        stem.Add(Linear.Of(Component.VisionTower, "patch_embed",
            [new WeightTensor(TensorRole.Vision, hidden, Channels * patch * patch, TensorSplit.Replicated)],
                bias: true));
        stem.Add(new Embedding(Component.VisionTower, "pos_emb", new WeightTensor(TensorRole.Vision, positions, hidden, TensorSplit.Replicated)));
        LayerDesign layer = new(new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        {
            Fused = true,
            QueryKeyValueBias = true,
            OutputBias = true
        },
            new MlpDesign(vision.Dimension(prefix + "intermediate_size", 4304), Gated: false, Bias: true),
            NormDesign.LayerNorm,
            Norms: Count.From(2));
        ImmutableArray<LayerDesign> layers = [.. Enumerable.Repeat(layer, vision.LayersOr(prefix + "num_hidden_layers", 27).Count)];
        return
        [
            Held("vision_stem", stem),
            .. LayerStack.Blocks(layers, hidden, Passes.None, shownAs: Component.VisionTower, place: BlockPlace.First),
            Held("projector", Projector(vision, hidden, textHidden)),
        ];
    }

    private static NodeList Projector(ConfigFields vision, AxisLength hidden, AxisLength textHidden)
    {
        (AxisLength rows, AxisLength columns) = vision.Pair("merge_kernel_size", (2, 2));
        AxisLength wide = vision.Positive("mm_hidden_size", hidden), merged = rows * columns * wide;
        NodeList nodes = new();
        nodes.Add(new Norm(Component.VisionTower, "final_layernorm", hidden, NormDesign.LayerNorm.Vectors.Value * hidden));
        nodes.Add(new Norm(Component.Projector, "pre_norm", wide, NormDesign.LayerNorm.Vectors.Value * wide));
        nodes.Add(Linear.Of(Component.Projector, "proj_0",
            [new WeightTensor(TensorRole.Projector, merged, merged, TensorSplit.Replicated)], bias: true));
        nodes.Add(Linear.Of(Component.Projector, "proj_2",
            [new WeightTensor(TensorRole.Projector, vision.DimensionOr("text_hidden_size", textHidden), merged,
                TensorSplit.Replicated)], bias: true));
        return nodes;
    }

    private static Block Held(string name, NodeList nodes) => new() { Name = name, Place = BlockPlace.First, Passes = Passes.None, Nodes = nodes.ToNodes() };
}
