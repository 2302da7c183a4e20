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
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), vocabulary = config.Positive("vocab_size", 50277);
        int attention = config.Has("attention_hidden_size") ? config.Dimension("attention_hidden_size") : hidden;
        int intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(feedForwardExpansion * hidden);
        LayerDesign layer = new(new RwkvTimeMixDesign(AxisLength.From(attention)), new RwkvChannelMixDesign(AxisLength.From(intermediate)),
            NormDesign.LayerNorm, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "rwkv",
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), default, default, default,
                AxisLength.From(vocabulary), MaximumContext: default),
        };
    }
}
