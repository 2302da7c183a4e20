using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>InternLM.</summary>
internal static class InternLm
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes that came with the checkpoints; arXiv:2403.17297",
        Decoders =
        [
            new("internlm", First),
            new("internlm2", Second),
            new("internlm3", Third),
        ],
        Gguf =
        [
            new("internlm2", "internlm2"),
        ],
    };

    /// <summary>One key, <c>bias</c>, for queries, keys, values and output.</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        bool bias = config.Flag("bias", true);
        return DenseDecoder.Design(config, "internlm", DecoderShape.Read(config, new()), new() { QueryKeyValueBias = bias, OutputBias = bias });
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        bool bias = config.Flag("bias", false);
        return DenseDecoder.Design(config, "internlm2", DecoderShape.Read(config, new()), new() { QueryKeyValueBias = bias, OutputBias = bias });
    }

    private static TransformerDesign Third(ConfigFields config)
    {
        bool bias = config.Flag("bias", false);
        return DenseDecoder.Design(config, "internlm3", DecoderShape.Read(config, new()), new()
        {
            QueryKeyValueBias = config.Flag("qkv_bias", false),
            OutputBias = bias,
            MlpBias = bias,
        });
    }
}
