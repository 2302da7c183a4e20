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
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32),
            heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), intermediate = config.Dimension("intermediate_size", 14336),
            vocabulary = config.Positive("vocab_size", 128000);
        AttentionDesign attention = new(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(hidden / heads), AttentionSpan.Full);
        Mamba2Design mamba = MambaReader.Second(config, checked(config.Dimension("mamba_expand", 2) * hidden));
        HashSet<int> attending = [.. config.Integers("attn_layer_indices") ?? []];
        return new TransformerDesign
        {
            Family = "bamba",
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers)
                .Select(index => new LayerDesign(
                attending.Contains(index) ? attention : mamba, new MlpDesign(AxisLength.From(intermediate), Gated: true), NormDesign.Rms,
                    Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(
                LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), AxisLength.From(heads), AxisLength.From(keyValueHeads),
                    AxisLength.From(hidden / heads), AxisLength.From(vocabulary), TokenCount.From(config.Dimension("max_position_embeddings", 262144))),
        };
    }
}
