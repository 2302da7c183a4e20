using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>LFM2 (Liquid AI): short convolutions next to attention, mixtures, and LFM2-VL.</summary>
internal static class Lfm
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers (Lfm2Config)",
        Decoders =
        [
            new("lfm2", Second),
            new("lfm2_moe", Mixture),
        ],
        Models =
        [
            new("lfm2_vl", config => WrappedModel.Read(config, "lfm2_vl", VisionText(config), (vision, hidden) => Unshuffled(config, vision, hidden))),
        ],
        Gguf =
        [
            new("lfm2", "lfm2", GgufSecond),
            new("lfm2moe", "lfm2_moe", GgufSecond),
        ],
    };

    private static TransformerDesign Second(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 2560);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), vocabulary = config.Positive("vocab_size", 65536);
        int width = config.Has("block_ff_dim") ? config.Integer("block_ff_dim") : config.Integer("intermediate_size", 12288);
        AxisLength intermediate = AxisLength.From(AdjustedWidth(config, width));
        AttentionDesign attention = new(heads, keyValueHeads, hidden.Among(heads), AttentionSpan.Full)
        { QueryKeyNorm = QueryKeyNorm.PerHead };
        ShortConvolutionDesign convolution = new(config.Positive("conv_L_cache", 3), config.Flag("conv_bias", false));
        MlpDesign mlp = new(intermediate, Gated: true);
        int[]? attending = config.Integers("full_attn_idxs");
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? [.. Enumerable.Range(0, layers.Count).Select(index => attending is null || attending.Contains(index) ? "full_attention" : "conv")];
        return new TransformerDesign
        {
            Family = "lfm2",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Has("tie_embedding") ? config.Flag("tie_embedding", true) : config.Flag("tie_word_embeddings", true),
            Layers = [.. types.Select(type => new LayerDesign(type switch
            {
                "full_attention" => attention,
                "conv" => convolution,
                _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of lfm2's (full_attention, conv)."),
            }, mlp, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    hidden.Among(heads), vocabulary, config.Tokens("max_position_embeddings", 128000)),
        };
    }

    /// <summary>LFM2 whose layers but the first few have experts, with a correction of the router; widths as they are given.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 2048);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), vocabulary = config.Positive("vocab_size", 65536),
            intermediate = config.Dimension("intermediate_size", 7168);
        AttentionDesign attention = new(heads, keyValueHeads, hidden.Among(heads), AttentionSpan.Full)
        { QueryKeyNorm = QueryKeyNorm.PerHead };
        ShortConvolutionDesign convolution = new(config.Positive("conv_L_cache", 3), config.Flag("conv_bias", false));
        MlpDesign dense = new(intermediate, Gated: true);
        ExpertsDesign experts = ExpertLayers.Experts(
            config, config.Positive("num_experts", 32), config.Positive("num_experts_per_tok", 4), config.Positive("moe_intermediate_size", 1792)) with
        {
            RouterCorrection = config.Flag("use_expert_bias", true),
        };
        int firstSparse = config.Integer("num_dense_layers", 2);
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? throw config.Missing("layer_types", "which says which layers attend");
        return new TransformerDesign
        {
            Family = "lfm2_moe",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Has("tie_embedding") ? config.Flag("tie_embedding", true) : config.Flag("tie_word_embeddings", true),
            Layers = [.. types.Select((type, index) => new LayerDesign(type switch
            {
                "full_attention" => attention,
                "conv" => convolution,
                _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of lfm2_moe's (full_attention, conv)."),
            }, index < firstSparse ? dense : experts, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    hidden.Among(heads), vocabulary, config.Tokens("max_position_embeddings", 128000)),
        };
    }

    /// <summary>Two thirds of the width, times the multiplier, up to a whole multiple: <c>block_auto_adjust_ff_dim</c>.</summary>
    private static int AdjustedWidth(ConfigFields config, int width)
    {
        if (!config.Flag("block_auto_adjust_ff_dim", true))
            return width;
        const int gatedShare = 2, plainShare = 3;
        int multiple = config.PositiveInteger("block_multiple_of", 256);
        double scaled = config.Number("block_ffn_dim_multiplier", 1) * (gatedShare * width / plainShare);
        if (scaled is < 0 or > ConfigFields.LargestDimension)
            throw config.Refuse("block_ffn_dim_multiplier", "The multiplier leads to a width that no model has.");
        return checked(((int)scaled + multiple - 1) / multiple * multiple);
    }

    private static TransformerDesign VisionText(ConfigFields config)
    {
        ConfigFields text = config.Part("text_config");
        return text.Text("model_type") switch
        {
            null or "lfm2" => Second(text),
            "lfm2_moe" => Mixture(text),
            { } other => throw text.Refuse("model_type", $"LFM2-VL with a text model '{other}' is not supported (lfm2, lfm2_moe)."),
        };
    }

    /// <summary>SigLIP 2's tower of any image size, whose positions are <c>num_patches</c>; squares of patches side by side, a norm and two matrices.</summary>
    private static ImmutableArray<Block> Unshuffled(ConfigFields config, ConfigFields vision, AxisLength textHidden)
    {
        AxisLength patches = vision.Positive("num_patches", 256);
        AxisLength side = config.Positive("downsample_factor", 2), wide = config.Positive("projector_hidden_size", 2560);
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(768, 3072, 12, 12, 256, 16)) with { Patches = patches };
        AxisLength merged = sizes.Hidden * side * side;
        bool bias = config.Flag("projector_bias", true);
        WeightTensor[] norm = config.Flag("projector_use_layernorm", true) ? [Norm(NormDesign.LayerNorm, merged)] : [];
        return [.. Siglip.Tower(vision, sizes), VisionTower.Projector([.. norm, .. Linear(wide, merged, bias), .. Linear(textHidden, wide, bias)])];
    }

    private static void GgufSecond(GgufKeys keys)
    {
        keys.Set("layer_types", keys.PerLayer("attention.head_count_kv").Select(heads => heads > 0 ? "full_attention" : "conv"));
        keys.Copy(("conv_L_cache", "shortconv.l_cache"));
        keys.Set("block_auto_adjust_ff_dim", false);
    }
}
