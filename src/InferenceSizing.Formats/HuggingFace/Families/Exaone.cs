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
        AxisLength hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads");
        LayerCount layers = config.Has("num_layers") ? config.Layers("num_layers") : config.Layers();
        DecoderShape shape = new(hidden, layers, heads, DecoderShape.KeyValueHeadsOf(config, heads, null),
                DecoderShape.HeadDimensionOf(config, hidden, heads, null),
            config.Has("intermediate_size") ? config.Dimension("intermediate_size") : 4 * hidden, config.Dimension("vocab_size"),
                config.Tokens("max_position_embeddings", 2048));
        return DenseDecoder.Design(config, "exaone", shape, DenseTraits.Llama);
    }

    private static TransformerDesign Fourth(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int classPattern = 4;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, Core: new(4096, 16384, 32, 32, 102400, 2048)));
        int pattern = config.Raw("sliding_window_pattern") is { Kind: ConfigKind.Text } letters
            ? letters.Text!.Length
            : config.Integer("sliding_window_pattern", classPattern);
        return DenseDecoder.Design(config, "exaone4", shape, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            NormPlace = NormPlace.AfterPart,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, pattern),
        });
    }
}
