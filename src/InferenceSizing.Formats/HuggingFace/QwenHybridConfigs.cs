using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of stacks that mix gated attention with gated delta nets: Qwen3-Next and Qwen3.5.</summary>
/// <remarks>The layer of multi-token prediction that checkpoints carry is a full-attention one; Qwen3-Next's config does not tell of it, so <c>_checkpoint_mtp_layers</c> is our own key.
/// Defaults are those of transformers' <c>Qwen3NextConfig</c>, <c>Qwen3_5TextConfig</c> and <c>Qwen3_5MoeTextConfig</c>.</remarks>
internal static class QwenHybridConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("qwen3_next", config => DecoderHeads.Apply(config, Next(config)).ToArchitecture()),
        new("qwen3_5_text", config => DecoderHeads.Apply(config, Dense(config, config)).ToArchitecture()),
        new("qwen3_5_moe_text", config => DecoderHeads.Apply(config, Mixture(config, config)).ToArchitecture()),
    ];

    public static TransformerDesign Next(ConfigFields config) => Stack(config, config, "qwen3_next", new Sizes(2048, 48, 16, 2, 5632, 151936, 32768), mixture: true);

    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    public static TransformerDesign Dense(ConfigFields config, ConfigFields whole) =>
        Stack(config, whole, "qwen3_5", new Sizes(4096, 32, 16, 4, 12288, 248320, 32768), mixture: false);

    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    public static TransformerDesign Mixture(ConfigFields config, ConfigFields whole) =>
        Stack(config, whole, "qwen3_5_moe", new Sizes(2048, 40, 16, 2, 0, 248320, 32768) { Experts = 256, Active = 8 }, mixture: true);

    private static TransformerDesign Stack(ConfigFields config, ConfigFields whole, string family, Sizes absent, bool mixture)
    {
        int hidden = config.Positive("hidden_size", absent.Hidden), layers = config.LayersOr("num_hidden_layers", absent.Layers), heads = config.Positive("num_attention_heads", absent.Heads);
        int keyValueHeads = config.Positive("num_key_value_heads", absent.KeyValueHeads), head = config.Positive("head_dim", 256), vocabulary = config.Positive("vocab_size", absent.Vocabulary);
        int intermediate = mixture && absent.Intermediate == 0 ? config.DimensionOrZero("intermediate_size") : config.Dimension("intermediate_size", absent.Intermediate);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full)
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            OutputGate = true,
            QueryKeyNorm = QueryKeyNorm.PerHead,
        };
        GatedDeltaNetDesign delta = new(config.Positive("linear_num_key_heads", 16), config.Positive("linear_num_value_heads", 32), config.Dimension("linear_key_head_dim", 128),
            config.Dimension("linear_value_head_dim", 128), config.Positive("linear_conv_kernel_dim", 4));
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? LayerTypes.EveryNth(layers, config.Positive("full_attention_interval", 4), "full_attention", "linear_attention");
        int context = config.Dimension("max_position_embeddings", absent.Context);
        MlpDesign dense = new(intermediate, Gated: true);
        FeedForwardDesign sparse = mixture ? Experts(config, absent) : dense;
        HashSet<int> denseLayers = [.. config.Integers("mlp_only_layers") ?? []];
        int sparseStep = config.Has("decoder_sparse_step") ? config.Positive("decoder_sparse_step", 1) : 1;
        TransformerDesign design = new()
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = (config.Has("tie_word_embeddings") ? config : whole).Flag("tie_word_embeddings", false),
            Layers = [.. types.Select((type, index) => new LayerDesign(type switch
            {
                "full_attention" => attention,
                "linear_attention" => delta,
                _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of {family}'s (full_attention, linear_attention)."),
            }, denseLayers.Contains(index) || (index + 1) % sparseStep != 0 ? dense : sparse, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, context) { RotaryElements = RotaryPositions.Table(config, context, head) },
        };
        LayerDesign predicting = new(attention, sparse, NormDesign.Rms, Norms: 2);
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, config.Has("mtp_num_hidden_layers") ? "mtp_num_hidden_layers" : "_checkpoint_mtp_layers", design, [predicting], ownsEmbeddings: false) };
    }

    private static ExpertsDesign Experts(ConfigFields config, Sizes absent) =>
        new(config.Positive("num_experts", absent.Experts), config.Positive("num_experts_per_tok", absent.Active), config.Dimension("moe_intermediate_size", 512))
        {
            SharedIntermediateSize = config.Dimension("shared_expert_intermediate_size", 512),
            SharedGate = true,
        };

    /// <summary>What a config class has where the config says nothing.</summary>
    private sealed record Sizes(int Hidden, int Layers, int Heads, int KeyValueHeads, int Intermediate, int Vocabulary, int Context)
    {
        public int Experts { get; init; } = 512;

        public int Active { get; init; } = 10;
    }
}
