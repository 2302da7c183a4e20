using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Jamba (AI21): attention among Mamba layers, experts on every other layer.</summary>
internal static class Jamba
{
    public static Family Family { get; } = new()
    {
        Source = "JambaConfig of transformers; arXiv:2403.19887",
        Decoders =
        [
            new("jamba", Read),
        ],
        Gguf =
        [
            new("jamba", "jamba", GgufJamba),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), intermediate = config.Dimension("intermediate_size", 14336),
            vocabulary = config.Positive("vocab_size", 65536);
        AttentionDesign attention = new(heads, keyValueHeads, hidden.Among(heads), AttentionSpan.Full);
        MambaDesign mamba = new(config.Dimension("mamba_expand", 2) * hidden, config.Dimension("mamba_d_state", 16),
                config.Positive("mamba_d_conv", 4),
            MambaReader.TimeStepRank(config, "mamba_dt_rank", hidden))
        {
            ConvolutionBias = config.Flag("mamba_conv_bias", true),
            ProjectionBias = config.Flag("mamba_proj_bias", false),
            InnerNorms = true,
        };
        AxisLength experts = config.Dimension("num_experts", 16);
        FeedForwardDesign dense = new MlpDesign(intermediate, Gated: true);
        FeedForwardDesign sparse = experts > AxisLength.One
            ? new ExpertsDesign(experts, config.Positive("num_experts_per_tok", 2), intermediate) : dense;
        int attentionPeriod = config.PositiveInteger("attn_layer_period", 8), attentionOffset = config.Integer("attn_layer_offset", 4);
        int expertPeriod = config.PositiveInteger("expert_layer_period", 2), expertOffset = config.Integer("expert_layer_offset", 1);
        return new TransformerDesign
        {
            Family = "jamba",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers.Count).Select(index => new LayerDesign(
                index % attentionPeriod == attentionOffset ? attention : mamba,
                index % expertPeriod == expertOffset ? sparse : dense, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    hidden.Among(heads), vocabulary, config.Tokens("max_position_embeddings", 262144)),
        };
    }

    private static void GgufJamba(GgufKeys keys)
    {
        long[] attending = [.. GgufLayout.Indices(keys, "attention.head_count_kv", heads => heads > 0)];
        keys.Set("attn_layer_offset", attending.Length > 0 ? attending[0] : 0);
        keys.Set("attn_layer_period", attending.Length > 1 ? attending[1] - attending[0] : keys.Number("block_count"));
        keys.Copy(("mamba_d_state", "ssm.state_size"), ("mamba_d_conv", "ssm.conv_kernel"), ("mamba_dt_rank", "ssm.time_step_rank"));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("mamba_expand", keys.Number("ssm.inner_size") / hidden);
    }
}
