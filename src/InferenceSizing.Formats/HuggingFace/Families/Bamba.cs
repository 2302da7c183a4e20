using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Bamba (IBM, Princeton, CMU, UIUC): attention among Mamba-2 layers.</summary>
internal static class Bamba
{
    public static Family Family { get; } = new()
    {
        Source = "BambaConfig of transformers",
        Decoders =
        [
            new("bamba", Read),
        ],
    };

    /// <summary>Mamba-2 layers, attention on those of <c>attn_layer_indices</c>, and an MLP in each.</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), intermediate = config.Dimension("intermediate_size", 14336),
            vocabulary = config.Positive("vocab_size", 128000);
        AttentionDesign attention = new(heads, keyValueHeads, hidden.Among(heads), AttentionSpan.Full);
        Mamba2Design mamba = MambaReader.Second(config, config.Dimension("mamba_expand", 2) * hidden);
        HashSet<int> attending = [.. config.Integers("attn_layer_indices") ?? []];
        return new TransformerDesign
        {
            Family = "bamba",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers.Count)
                .Select(index => new LayerDesign(
                attending.Contains(index) ? attention : mamba, new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    hidden.Among(heads), vocabulary, config.Tokens("max_position_embeddings", 262144)),
        };
    }
}
