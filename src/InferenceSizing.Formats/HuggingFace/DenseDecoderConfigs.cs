using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Operators;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of decoders with one attention and one gated MLP a layer: Llama and its many relatives.</summary>
internal static class DenseDecoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("llama", config => LlamaLike(config, "llama").ToArchitecture()),
        new("mistral", config => LlamaLike(config, "mistral").ToArchitecture()),
    ];

    private static TransformerDesign LlamaLike(ConfigFields config, string family)
    {
        int hidden = config.Dimension("hidden_size");
        int heads = config.Dimension("num_attention_heads");
        int keyValueHeads = config.Dimension("num_key_value_heads", heads);
        int head = config.Dimension("head_dim", hidden / heads);
        int intermediate = config.Dimension("intermediate_size");
        int layers = config.Layers();
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full) { QueryKeyValueBias = bias, OutputBias = bias };
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: true, config.Flag("mlp_bias", false)), NormDesign.Rms, Norms: 2);
        return new TransformerDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = config.Dimension("vocab_size"),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, config.Dimension("vocab_size"), config.Dimension("max_position_embeddings", 0)),
        };
    }
}
