using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of stacks that mix attention with linear attention or short convolutions: Kimi Linear, MiniMax-Text-01, LFM2.</summary>
/// <remarks>Defaults are those of transformers' <c>Lfm2Config</c> and of the checkpoints' own <c>configuration_kimi.py</c> and <c>configuration_minimax_text_01.py</c>.</remarks>
internal static class LinearAttentionConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("kimi_linear", config => DecoderHeads.Apply(config, KimiLinear(config)).ToArchitecture()),
        new("minimax_text_01", config => DecoderHeads.Apply(config, MiniMax(config, "minimax_text_01")).ToArchitecture()),
        new("minimax_m1", config => DecoderHeads.Apply(config, MiniMax(config, "minimax_m1")).ToArchitecture()),
        new("lfm2", config => DecoderHeads.Apply(config, Lfm2(config)).ToArchitecture()),
        new("lfm2_moe", config => DecoderHeads.Apply(config, Lfm2Moe(config)).ToArchitecture()),
    ];

    private static TransformerDesign KimiLinear(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int intermediate = config.Dimension("intermediate_size", 11008), vocabulary = config.Positive("vocab_size", 163840);
        ConfigFields linear = config.Nested("linear_attn_config") ?? throw config.Refuse("linear_attn_config", "The config lacks 'linear_attn_config', which says which layers are linear.");
        HashSet<int> linearLayers = [.. linear.Integers("kda_layers") ?? throw linear.Refuse("kda_layers", "The config lacks 'kda_layers'.")];
        KimiDeltaDesign delta = new(linear.Positive("num_heads", heads), linear.Dimension("head_dim", 128), linear.Positive("short_conv_kernel_size", 4));
        LatentAttentionDesign attention = new(heads, config.DimensionOrZero("q_lora_rank"), config.Dimension("kv_lora_rank"), config.Dimension("qk_nope_head_dim"), config.Dimension("qk_rope_head_dim"), config.Dimension("v_head_dim"));
        int experts = config.DimensionOrZero("num_experts"), firstDense = config.Dimension("first_k_dense_replace", 0), frequency = config.Positive("moe_layer_freq", 1);
        MlpDesign dense = new(intermediate, Gated: true);
        FeedForwardDesign sparse = experts == 0 ? dense : new ExpertsDesign(experts, config.Dimension("num_experts_per_token"), config.Dimension("moe_intermediate_size"))
        {
            RouterCorrection = true,
            SharedIntermediateSize = checked(config.Dimension("num_shared_experts", 0) * config.Dimension("moe_intermediate_size")),
        };
        return new TransformerDesign
        {
            Family = "kimi_linear",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(
                linearLayers.Contains(index + 1) ? delta : attention,
                index >= firstDense && index % frequency == 0 ? sparse : dense, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, delta.HeadDimension, vocabulary, config.DimensionOrZero("model_max_length")),
        };
    }

    private static TransformerDesign MiniMax(ConfigFields config, string family)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), head = config.Positive("head_dim", hidden / heads);
        int intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 32000);
        int[] kinds = config.Integers("attn_type_list") ?? throw config.Refuse("attn_type_list", "The config lacks 'attn_type_list', which says which layers are linear.");
        if (kinds.Length != layers)
            throw config.Refuse("attn_type_list", $"'attn_type_list' names {kinds.Length} layers; the model has {layers}.");
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full);
        LightningAttentionDesign linear = new(heads, head);
        ExpertsDesign experts = new(config.Positive("num_local_experts", 8), config.Positive("num_experts_per_tok", 2), intermediate)
        {
            SharedIntermediateSize = config.Dimension("shared_intermediate_size", 0),
        };
        return new TransformerDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. kinds.Select(kind => new LayerDesign(kind == 0 ? linear : attention, experts, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, config.Dimension("max_position_embeddings", 4096 * 32)),
        };
    }

    public static TransformerDesign Lfm2(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 2560), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), vocabulary = config.Positive("vocab_size", 65536);
        int intermediate = AdjustedWidth(config, config.Has("block_ff_dim") ? config.Dimension("block_ff_dim") : config.Dimension("intermediate_size", 12288));
        AttentionDesign attention = new(heads, keyValueHeads, hidden / heads, AttentionSpan.Full) { QueryKeyNorm = QueryKeyNorm.PerHead };
        ShortConvolutionDesign convolution = new(config.Positive("conv_L_cache", 3), config.Flag("conv_bias", false));
        MlpDesign mlp = new(intermediate, Gated: true);
        int[]? attending = config.Integers("full_attn_idxs");
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? [.. Enumerable.Range(0, layers).Select(index => attending is null || attending.Contains(index) ? "full_attention" : "conv")];
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
            }, mlp, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 128000)),
        };
    }

    /// <summary>LFM2 whose layers but the first few have experts, with a correction of the router; widths as they are given.</summary>
    public static TransformerDesign Lfm2Moe(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 2048), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), vocabulary = config.Positive("vocab_size", 65536), intermediate = config.Dimension("intermediate_size", 7168);
        AttentionDesign attention = new(heads, keyValueHeads, hidden / heads, AttentionSpan.Full) { QueryKeyNorm = QueryKeyNorm.PerHead };
        ShortConvolutionDesign convolution = new(config.Positive("conv_L_cache", 3), config.Flag("conv_bias", false));
        MlpDesign dense = new(intermediate, Gated: true);
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Positive("num_experts", 32), config.Positive("num_experts_per_tok", 4), config.Positive("moe_intermediate_size", 1792)) with
        {
            RouterCorrection = config.Flag("use_expert_bias", true),
        };
        int firstSparse = config.Dimension("num_dense_layers", 2);
        string[] types = LayerTypes.Of(config, layers, "layer_types") ?? throw config.Refuse("layer_types", "The config lacks 'layer_types', which says which layers attend.");
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
            }, index < firstSparse ? dense : experts, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 128000)),
        };
    }

    /// <summary>Two thirds of the width, times the multiplier, up to a whole multiple: <c>block_auto_adjust_ff_dim</c>.</summary>
    private static int AdjustedWidth(ConfigFields config, int width)
    {
        if (!config.Flag("block_auto_adjust_ff_dim", true))
            return width;
        const int gatedShare = 2, plainShare = 3;
        int multiple = config.Positive("block_multiple_of", 256);
        double scaled = config.Number("block_ffn_dim_multiplier", 1) * (gatedShare * width / plainShare);
        if (scaled is < 0 or > ConfigFields.LargestDimension)
            throw config.Refuse("block_ffn_dim_multiplier", "The multiplier leads to a width that no model has.");
        return checked(((int)scaled + multiple - 1) / multiple * multiple);
    }
}
