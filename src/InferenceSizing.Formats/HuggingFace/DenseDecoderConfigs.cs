using System.Text.Json;
using InferenceSizing.Domain.Networks.Transformers;

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
        new("granite", Granite),
        new("phi3", Phi3),
        new("exaone4", Exaone4),
        new("hunyuan_v1_dense", HunyuanDense),
        new("seed_oss", SeedOss),
        new("smollm3", SmolLm3),
        new("ernie4_5", Ernie),
        new("arcee", Arcee),
        new("helium", Helium),
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

    private static TransformerDesign Granite(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        return DenseDecoder.Design(config, "granite", shape, SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false) }));
    }

    private static TransformerDesign Phi3(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(3072, 8192, 32, 32, 32064, 4096)));
        return DenseDecoder.Design(config, "phi3", shape, new() { Fused = true, Spans = AttentionSpans.Everywhere(config, shape.Layers) });
    }

    private static TransformerDesign Exaone4(ConfigFields config)
    {
        const int classWindow = 4096, classPattern = 4;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, Core: new(4096, 16384, 32, 32, 102400, 2048)));
        int pattern = config.Raw("sliding_window_pattern") is { ValueKind: JsonValueKind.String } letters
            ? letters.GetString()!.Length
            : config.Dimension("sliding_window_pattern", classPattern);
        return DenseDecoder.Design(config, "exaone4", shape, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            NormPlace = NormPlace.AfterPart,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, pattern),
        });
    }

    private static TransformerDesign HunyuanDense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 290943, 2048)));
        return DenseDecoder.Design(config, "hunyuan_v1_dense", shape, SameBias(config, new() { QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None }));
    }

    private static TransformerDesign SeedOss(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(4096, 27648, 64, 80, 155136, 524288)));
        return DenseDecoder.Design(config, "seed_oss", shape, new()
        {
            QueryKeyValueBias = config.Flag("attention_bias", true),
            OutputBias = config.Flag("attention_out_bias", false),
            MlpBias = config.Flag("mlp_bias", false),
        });
    }

    private static TransformerDesign SmolLm3(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2048, 11008, 36, 16, 128256, 32768)));
        int window = config.Flag("use_sliding_window", false) ? AttentionSpans.Window(config, 0) : 0;
        const int everyFourthHasNoPositions = 4;
        int[]? rotary = config.Integers("no_rope_layers");
        int interval = config.Positive("no_rope_layer_interval", everyFourthHasNoPositions);
        return DenseDecoder.Design(config, "smollm3", shape, SameBias(config, new()
        {
            MlpBias = config.Flag("mlp_bias", false),
            Tied = true,
            Spans = AttentionSpans.Alternating(config, shape.Layers, window, index => rotary is not null && index < rotary.Length ? rotary[index] == 0 : (index + 1) % interval == 0),
        }));
    }

    /// <summary>ERNIE 4.5 technical report; one key for the biases of all projections.</summary>
    private static TransformerDesign Ernie(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 2, HeadDimension: 128, Core: new(1024, 3072, 18, 16, 103424, 131072)));
        bool bias = config.Flag("use_bias", false);
        return DenseDecoder.Design(config, "ernie4_5", shape, new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = bias, Tied = true });
    }

    /// <summary>A plain MLP with squared ReLU, and otherwise Llama (AFM-4.5B).</summary>
    private static TransformerDesign Arcee(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2560, 18432, 32, 32, 32000, 4096)));
        return DenseDecoder.Design(config, "arcee", shape, SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false), Gated = false }));
    }

    private static TransformerDesign Helium(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 20, HeadDimension: 128, Core: new(2560, 7040, 24, 20, 48000, 4096)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "helium", shape, new() { QueryKeyValueBias = bias, MlpBias = config.Flag("mlp_bias", false) });
    }

    /// <summary>attention_bias is for queries, keys, values and output alike.</summary>
    public static DenseTraits SameBias(ConfigFields config, DenseTraits traits)
    {
        bool bias = config.Flag("attention_bias", false);
        return traits with { QueryKeyValueBias = bias, OutputBias = bias };
    }
}
