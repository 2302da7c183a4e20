using InferenceSizing.Domain.Architectures;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of decoders that are Llama but for biases, norms or windows. Defaults are those of each family's config class in transformers.</summary>
internal static class DenseDecoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("llama", Llama),
        new("mistral", Mistral),
        new("qwen2", Qwen2),
        new("qwen3", Qwen3),
    ];

    public static TransformerDesign Llama(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "llama", shape, new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = config.Flag("mlp_bias", false) });
    }

    public static TransformerDesign Mistral(ConfigFields config)
    {
        const int classWindow = 4096;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 14336, 32, 32, 32000, 131072)));
        return DenseDecoder.Design(config, "mistral", shape, new() { Spans = AttentionSpans.Everywhere(config, shape.Layers, classWindow) });
    }

    public static TransformerDesign Qwen2(ConfigFields config)
    {
        const int classWindow = 4096, classFirst = 28;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, Core: new(4096, 22016, 32, 32, 151936, 32768)));
        return DenseDecoder.Design(config, "qwen2", shape, new() { QueryKeyValueBias = true, Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst) });
    }

    public static TransformerDesign Qwen3(ConfigFields config)
    {
        const int classWindow = 4096, classFirst = 28;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, HeadDimension: 128, Core: new(4096, 22016, 32, 32, 151936, 32768)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "qwen3", shape, new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst),
        });
    }
}
