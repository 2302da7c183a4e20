using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>ModernBERT.</summary>
internal static class ModernBert
{
    public static Family Family { get; } = new()
    {
        Source = "ModernBertConfig of transformers; arXiv:2412.13663",
        Models =
        [
            new("modernbert", config => Read(config).ToArchitecture()),
        ],
    };

    /// <remarks>Warner et al. 2024, arXiv:2412.13663: gated MLP, rotary positions, every third layer global, the first without a norm before its
    /// attention.</remarks>
    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 768);
        LayerCount layers = config.LayersOr("num_hidden_layers", 22);
        AxisLength heads = config.Positive("num_attention_heads", 12);
        AxisLength intermediate = config.Dimension("intermediate_size", 1152), vocabulary = config.Positive("vocab_size", 50368);
        TokenCount window = config.Tokens("local_attention", 128);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        bool attentionBias = config.Flag("attention_bias", false);
        NormDesign norm = new(Weight: true, Bias: config.Flag("norm_bias", false));
        MlpDesign mlp = new(intermediate, Gated: true, config.Flag("mlp_bias", false));
        int every = config.PositiveInteger("global_attn_every_n_layers", 3);
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? [.. Enumerable.Range(0, layers.Count).Select(index => index % every == 0 ? "full_attention" : "sliding_attention")];
        return new TransformerDesign
        {
            Family = "modernbert",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            EmbeddingNorm = norm,
            FinalNorm = norm,
            Layers = [.. types.Select((type, index) =>
                new LayerDesign(new AttentionDesign(heads, heads, hidden.Among(heads), Span(type))
            {
                QueryKeyValueBias = attentionBias,
                OutputBias = attentionBias,
                Fused = true,
            }, mlp, norm, Norms: Count.From(index == 0 ? 1 : 2)))],
            ExtraBlocks = EncoderHeadChoice.Read(
                config, new EncoderHeadShape(hidden, hidden, vocabulary) { Pooler = false, Norm = norm, DenseBias = config.Flag("classifier_bias", false) }),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads,
                    hidden.Among(heads), vocabulary, config.Tokens("max_position_embeddings", 8192)),
        };

        AttentionSpan Span(string type) => type switch
        {
            "full_attention" => AttentionSpan.Bidirectional,
            "sliding_attention" => AttentionSpan.BidirectionalLocal(window),
            _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of modernbert's (full_attention, sliding_attention)."),
        };
    }
}
