using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>StarCoder (BigCode).</summary>
internal static class Starcoder
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2301.03988, 2305.06161, 2402.19173",
        Decoders =
        [
            new("gpt_bigcode", First),
            new("starcoder2", Second),
        ],
        Gguf =
        [
            new("starcoder", "gpt_bigcode", GgufLayout.Gpt2),
            new("starcoder2", "starcoder2"),
        ],
    };

    /// <summary>GPT-2 with one key-value head for all queries (arXiv:2301.03988).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        AxisLength keyValueHeads = AxisLength.From(config.Flag("multi_query", true) ? 1 : 0);
        DecoderShape shape = Gpt2Keys.Shape(config, keyValueHeads, Gpt2Keys.Class);
        return DenseDecoder.Design(config, "gpt_bigcode", shape, Gpt2Keys.Biased with { Fused = true, Tied = true }) with
        {
            PositionEmbeddings = AxisLength.From(shape.MaximumContext.Count)
        };
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 2, Core: new(3072, 12288, 30, 24, 49152, 4096)));
        bool bias = config.Flag("use_bias", true);
        return DenseDecoder.Design(config, "starcoder2", shape, new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Tied = true,
            Spans = AttentionSpans.Everywhere(config, shape.Layers),
        });
    }
}
