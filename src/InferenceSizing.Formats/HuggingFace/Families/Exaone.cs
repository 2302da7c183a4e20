using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>EXAONE (LG AI Research).</summary>
internal static class Exaone
{
    public static Family Family { get; } = new()
    {
        Source = "the config class of the EXAONE 3 checkpoints and Exaone4Config of transformers; arXiv:2408.03541, 2507.11407",
        Decoders =
        [
            new("exaone", Third),
            new("exaone4", Fourth),
        ],
        Gguf =
        [
            new("exaone", "exaone"),
            new("exaone4", "exaone4"),
        ],
    };

    /// <summary>EXAONE 3 and 3.5: Llama under other names of its modules, with <c>num_layers</c> (arXiv:2408.03541).</summary>
    private static TransformerDesign Third(ConfigFields config)
    {
        int hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads"),
            layers = config.Has("num_layers") ? config.Layers("num_layers") : config.Layers();
        DecoderShape shape = new(
            AxisLength.From(hidden), LayerCount.From(layers), AxisLength.From(heads), AxisLength.From(DecoderShape.KeyValueHeadsOf(config, heads, null)),
                AxisLength.From(DecoderShape.HeadDimensionOf(config, hidden, heads, null)),
            AxisLength.From(config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(4 * hidden)),
                AxisLength.From(config.Dimension("vocab_size")),
                TokenCount.From(config.Dimension("max_position_embeddings", 2048)));
        return DenseDecoder.Design(config, "exaone", shape, DenseTraits.Llama);
    }

    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int classWindow = 4096, classPattern = 4;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, Core: new(4096, 16384, 32, 32, 102400, 2048)));
        int pattern = config.Raw("sliding_window_pattern") is { Kind: ConfigKind.Text } letters
            ? letters.Text!.Length
            : config.Dimension("sliding_window_pattern", classPattern);
        return DenseDecoder.Design(config, "exaone4", shape, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            NormPlace = NormPlace.AfterPart,
            Spans = AttentionSpans.Periodic(config, shape.Layers.Count, classWindow, pattern),
        });
    }
}
