using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of stacks that mix attention with Mamba or Mamba-2 layers: Jamba, Bamba, Granite 4, Falcon-H1.</summary>
/// <remarks>Defaults are those of transformers' <c>JambaConfig</c>, <c>BambaConfig</c>, <c>GraniteMoeHybridConfig</c> and <c>FalconH1Config</c>.</remarks>
internal static class HybridConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("jamba", config => DecoderHeads.Apply(config, Jamba(config)).ToArchitecture()),
        new("bamba", config => DecoderHeads.Apply(config, Bamba(config)).ToArchitecture()),
        new("granitemoehybrid", config => DecoderHeads.Apply(config, Granite(config)).ToArchitecture()),
        new("falcon_h1", config => DecoderHeads.Apply(config, FalconH1(config)).ToArchitecture()),
    ];

    private static TransformerDesign Jamba(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 65536);
        AttentionDesign attention = new(heads, keyValueHeads, hidden / heads, AttentionSpan.Full);
        MambaDesign mamba = new(checked(config.Dimension("mamba_expand", 2) * hidden), config.Dimension("mamba_d_state", 16), config.Positive("mamba_d_conv", 4), StateSpaceConfigs.TimeStepRank(config, "mamba_dt_rank", hidden))
        {
            ConvolutionBias = config.Flag("mamba_conv_bias", true),
            ProjectionBias = config.Flag("mamba_proj_bias", false),
            InnerNorms = true,
        };
        int experts = config.Dimension("num_experts", 16);
        FeedForwardDesign dense = new MlpDesign(intermediate, Gated: true);
        FeedForwardDesign sparse = experts > 1 ? new ExpertsDesign(experts, config.Positive("num_experts_per_tok", 2), intermediate) : dense;
        int attentionPeriod = config.Positive("attn_layer_period", 8), attentionOffset = config.Dimension("attn_layer_offset", 4);
        int expertPeriod = config.Positive("expert_layer_period", 2), expertOffset = config.Dimension("expert_layer_offset", 1);
        return new TransformerDesign
        {
            Family = "jamba",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(
                index % attentionPeriod == attentionOffset ? attention : mamba,
                index % expertPeriod == expertOffset ? sparse : dense, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 262144)),
        };
    }

    /// <summary>Mamba-2 layers, attention on those of <c>attn_layer_indices</c>, and an MLP in each.</summary>
    private static TransformerDesign Bamba(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 128000);
        AttentionDesign attention = new(heads, keyValueHeads, hidden / heads, AttentionSpan.Full);
        Mamba2Design mamba = Mamba2(config, checked(config.Dimension("mamba_expand", 2) * hidden));
        HashSet<int> attending = [.. config.Integers("attn_layer_indices") ?? []];
        return new TransformerDesign
        {
            Family = "bamba",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(attending.Contains(index) ? attention : mamba, new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 262144)),
        };
    }

    private static TransformerDesign Granite(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, heads), vocabulary = config.Positive("vocab_size", 32000);
        int intermediate = config.Dimension("intermediate_size", 11008), shared = config.Dimension("shared_intermediate_size", 1024);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, hidden / heads, AttentionSpan.Full) { QueryKeyValueBias = bias, OutputBias = bias };
        Lazy<Mamba2Design> mamba = new(() => Mamba2(config, checked(config.Dimension("mamba_expand", 2) * hidden)));
        int experts = config.Dimension("num_local_experts", 8);
        FeedForwardDesign feedForward = experts > 0
            ? new ExpertsDesign(experts, config.Positive("num_experts_per_tok", 2), intermediate) { SharedIntermediateSize = shared }
            : new MlpDesign(shared, Gated: true);
        string[] types = LayerTypes.Of(config, layers, "layer_types", "layers_block_type") ?? [.. Enumerable.Repeat("mamba", layers)];
        return new TransformerDesign
        {
            Family = "granitemoehybrid",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. types.Select(type => new LayerDesign(type switch
            {
                "attention" or "full_attention" => attention,
                "mamba" or "linear_attention" => mamba.Value,
                _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of granitemoehybrid's (attention, mamba)."),
            }, feedForward, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, experts > 0 ? intermediate : shared, heads, keyValueHeads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 2048)),
        };
    }

    private static TransformerDesign FalconH1(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), head = config.Positive("head_dim", hidden / heads);
        int intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 128000);
        int inner = config.IsNull("mamba_d_ssm") ? checked(config.Dimension("mamba_expand", 2) * hidden) : config.Dimension("mamba_d_ssm", 1024);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full) { QueryKeyValueBias = bias, OutputBias = bias };
        Mamba2Design mamba = Mamba2(config, inner) with { GatedNorm = config.Flag("mamba_rms_norm", false) };
        LayerDesign layer = new(new ParallelMixerDesign(attention, mamba), new MlpDesign(intermediate, Gated: true, config.Flag("mlp_bias", false)), NormDesign.Rms, Norms: 2);
        return new TransformerDesign
        {
            Family = "falcon_h1",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, config.Dimension("max_position_embeddings", 8192)),
        };
    }

    /// <summary>The Mamba-2 keys that Granite and Falcon-H1 share; <c>mamba_d_head: "auto"</c> is d_inner / heads.</summary>
    private static Mamba2Design Mamba2(ConfigFields config, int inner)
    {
        int heads = config.Positive("mamba_n_heads", 128);
        bool auto = config.Raw("mamba_d_head") is null or { ValueKind: System.Text.Json.JsonValueKind.String };
        int head = auto ? inner / heads : config.Dimension("mamba_d_head");
        if (checked(heads * head) != inner)
            throw config.Refuse("mamba_n_heads", $"mamba_n_heads · mamba_d_head is not the inner size, {inner}.");
        return new Mamba2Design(heads, head, config.Positive("mamba_n_groups", 1), config.Dimension("mamba_d_state", 256), config.Positive("mamba_d_conv", 4), config.Positive("mamba_chunk_size", 256))
        {
            ConvolutionBias = config.Flag("mamba_conv_bias", true),
            ProjectionBias = config.Flag("mamba_proj_bias", false),
        };
    }
}
