using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of Gemma's text models: tied heads, wide attention heads, and from the second generation on four norms and windows.</summary>
/// <remarks>arXiv:2403.08295, 2408.00118, 2503.19786.</remarks>
internal static class GemmaConfigs
{
    private const int NormsOnBothSides = 4;

    /// <summary>sliding_window of Gemma2Config and Gemma3TextConfig.</summary>
    private const int ClassWindow = 4096;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("gemma", Gemma),
        new("gemma2", Gemma2),
        new("gemma3_text", Gemma3),
        new("gemma3n_text", GemmaNanoConfig.Read),
    ];

    public static TransformerDesign Gemma(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 16, HeadDimension: 256, Core: new(3072, 24576, 28, 16, 256000, 8192)));
        return DenseDecoder.Design(config, "gemma", shape, Biased(config, new() { Tied = true }));
    }

    public static TransformerDesign Gemma2(ConfigFields config)
    {
        const int everySecondIsFull = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, HeadDimension: 256, Core: new(2304, 9216, 26, 8, 256000, 8192)));
        return DenseDecoder.Design(config, "gemma2", shape, Biased(config, new()
        {
            Tied = true,
            Norms = NormsOnBothSides,
            Spans = AttentionSpans.Periodic(config, shape.Layers, ClassWindow, everySecondIsFull),
        }));
    }

    public static TransformerDesign Gemma3(ConfigFields config)
    {
        const int classPattern = 6;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, HeadDimension: 256, Core: new(2304, 9216, 26, 8, 262208, 131072)));
        TransformerDesign design = DenseDecoder.Design(config, "gemma3_text", shape, Biased(config, new()
        {
            Tied = true,
            Norms = NormsOnBothSides,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.Periodic(config, shape.Layers, ClassWindow, config.Dimension("sliding_window_pattern", classPattern)),
        }));
        // Windows rotate by a base of their own, and without the scaling of the full layers.
        long windows = (long)shape.MaximumContext * shape.HeadDimension;
        return design with { Dimensions = design.Dimensions with { RotaryElements = design.Dimensions.RotaryElements + windows } };
    }

    private static DenseTraits Biased(ConfigFields config, DenseTraits traits)
    {
        bool bias = config.Flag("attention_bias", false);
        return traits with { QueryKeyValueBias = bias, OutputBias = bias };
    }
}
