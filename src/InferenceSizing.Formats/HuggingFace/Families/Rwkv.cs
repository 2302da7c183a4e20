using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>RWKV-4.</summary>
internal static class Rwkv
{
    public static Family Family { get; } = new()
    {
        Source = "RwkvConfig of transformers; arXiv:2305.13048",
        Decoders =
        [
            new("rwkv", Fourth),
        ],
    };

    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int feedForwardExpansion = 4;
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength vocabulary = config.Positive("vocab_size", 50277);
        AxisLength attention = config.Has("attention_hidden_size") ? config.Dimension("attention_hidden_size") : hidden;
        AxisLength intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : feedForwardExpansion * hidden;
        LayerDesign layer = new(new RwkvTimeMixDesign(attention), new RwkvChannelMixDesign(intermediate), NormDesign.LayerNorm, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "rwkv",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, default, default, default, vocabulary, MaximumContext: default),
        };
    }
}
