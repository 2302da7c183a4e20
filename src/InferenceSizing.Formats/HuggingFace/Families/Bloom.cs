using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>BLOOM (BigScience).</summary>
internal static class Bloom
{
    public static Family Family { get; } = new()
    {
        Source = "BloomConfig of transformers; arXiv:2211.05100",
        Decoders =
        [
            new("bloom", Read),
        ],
        Gguf =
        [
            new("bloom", "bloom", keys => keys.Copy(("n_head", "attention.head_count"))),
        ],
    };

    /// <summary>ALiBi positions, and a norm on the embedding (arXiv:2211.05100).</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.CoreDimension("hidden_size", "n_embed", 64), heads = config.CoreDimension("n_head", "num_attention_heads", 8);
        LayerCount layers = config.Layers("n_layer", "num_hidden_layers", 2);
        DecoderShape shape = new(hidden, layers, heads, heads, hidden.Among(heads),
                DenseDecoder.TimesHidden * hidden, config.CoreDimension("vocab_size", 250880),
            config.Tokens("seq_length", 0));
        return DenseDecoder.Design(config, "bloom", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = true,
            OutputBias = true,
            MlpBias = true,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Tied = true,
        }) with
        { EmbeddingNorm = NormDesign.LayerNorm };
    }
}
