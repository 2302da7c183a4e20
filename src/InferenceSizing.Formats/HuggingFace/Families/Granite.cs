using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Granite (IBM): dense, mixtures, and Granite 4 with Mamba-2 layers.</summary>
internal static class Granite
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers (GraniteMoeHybridConfig for Granite 4)",
        Decoders =
        [
            new("granite", Dense),
            new("granitemoe", Mixture),
            new("granitemoeshared", SharedMixture),
            new("granitemoehybrid", Hybrid),
        ],
        Gguf =
        [
            new("granite", "granite"),
            new("granitemoe", "granitemoe"),
            new("granitehybrid", "granitemoehybrid", GgufHybrid),
        ],
    };

    private static TransformerDesign Dense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        return DenseDecoder.Design(config, "granite", shape, DenseDecoder.SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false) }));
    }

    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classExperts = 8, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        return ExpertReader.Everywhere(
            config, "granitemoe", shape, DenseDecoder.SameBias(config, new()), ExpertReader.Local(config, shape, classExperts, classActive));
    }

    /// <summary>Granite's mixture with one MLP next to it in every layer; zero width for none.</summary>
    private static TransformerDesign SharedMixture(ConfigFields config)
    {
        TransformerDesign design = Mixture(config) with { Family = "granitemoeshared" };
        AxisLength shared = config.Dimension("shared_intermediate_size", 0);
        return design with
        {
            Layers = [
            .. design.Layers.Select(layer =>
                layer with { FeedForward = (ExpertsDesign)layer.FeedForward! with { SharedIntermediateSize = shared } })]
        };
    }

    public static TransformerDesign Hybrid(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, null), vocabulary = config.Positive("vocab_size", 32000);
        AxisLength intermediate = config.Dimension("intermediate_size", 11008), shared = config.Dimension("shared_intermediate_size", 1024);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, hidden.Among(heads), AttentionSpan.Full)
        { QueryKeyValueBias = bias, OutputBias = bias };
        Lazy<Mamba2Design> mamba = new(() => MambaReader.Second(config, config.Dimension("mamba_expand", 2) * hidden));
        AxisLength experts = config.Dimension("num_local_experts", 8);
        FeedForwardDesign feedForward = experts.Exists
            ? new ExpertsDesign(experts, config.Positive("num_experts_per_tok", 2), intermediate)
            { SharedIntermediateSize = shared }
            : new MlpDesign(shared, Gated: true);
        string[] types = LayerTypes.Of(config, layers, "layer_types", "layers_block_type") ?? [.. Enumerable.Repeat("mamba", layers.Count)];
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
            }, feedForward, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, experts.Exists ? intermediate : shared, heads,
                    keyValueHeads, hidden.Among(heads), vocabulary,
                config.Tokens("max_position_embeddings", 2048)),
        };
    }

    private static void GgufHybrid(GgufKeys keys) => GgufLayout.Mamba2Hybrid(keys, () =>
    {
        keys.Set("layer_types", keys.PerLayer("attention.head_count_kv").Select(heads => heads > 0 ? "attention" : "mamba"));
        keys.Copy(("shared_intermediate_size", "expert_shared_feed_forward_length"));
        keys.Set("num_local_experts", keys.Number("expert_count") ?? 0);
        if (keys.Number("expert_count") is null or 0)
            keys.Copy(("shared_intermediate_size", "feed_forward_length"));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("mamba_expand", keys.Number("ssm.inner_size") / hidden);
    });
}
