using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of dense decoders that depart from Llama in where norms stand and what they learn, in the MLP, or by parallel parts.</summary>
internal static class UnlikeLlamaConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("olmo", Olmo),
        new("olmo2", Olmo2),
        new("olmo3", Olmo3),
        new("cohere", Cohere),
        new("cohere2", Cohere2),
        new("starcoder2", Starcoder2),
        new("stablelm", StableLm),
        new("nemotron", Nemotron),
        new("glm", Glm),
        new("glm4", Glm4),
        new("apertus", Apertus),
    ];

    /// <summary>Norms of the first OLMo learn nothing (arXiv:2402.00838).</summary>
    private static TransformerDesign Olmo(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(config, "olmo", shape, DenseDecoderConfigs.SameBias(config, new() { Norm = NormDesign.WithoutParameters }));
    }

    private static TransformerDesign Olmo2(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(config, "olmo2", shape, DenseDecoderConfigs.SameBias(config, new() { QueryKeyNorm = QueryKeyNorm.Full, NormPlace = NormPlace.AfterPart }));
    }

    private static TransformerDesign Olmo3(ConfigFields config)
    {
        const int classWindow = 4096, everyFourthIsFull = 4;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(config, "olmo3", shape, DenseDecoderConfigs.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.Full,
            NormPlace = NormPlace.AfterPart,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, everyFourthIsFull),
        }));
    }

    private static TransformerDesign Cohere(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(8192, 22528, 40, 64, 256000, 8192)));
        QueryKeyNorm norm = config.Flag("use_qk_norm", false) ? QueryKeyNorm.Full : QueryKeyNorm.None;
        return DenseDecoder.Design(config, "cohere", shape, DenseDecoderConfigs.SameBias(config, CohereTraits with { QueryKeyNorm = norm }));
    }

    private static TransformerDesign Cohere2(ConfigFields config)
    {
        const int classWindow = 4096, classPattern = 4;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(8192, 22528, 40, 64, 256000, 8192)));
        return DenseDecoder.Design(config, "cohere2", shape, DenseDecoderConfigs.SameBias(config, CohereTraits with
        {
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, config.Dimension("sliding_window_pattern", classPattern)),
        }));
    }

    private static DenseTraits CohereTraits { get; } = new() { Norm = new NormDesign(Weight: true, Bias: false), Norms = 1, Parallel = true, Tied = true };

    private static TransformerDesign Starcoder2(ConfigFields config)
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

    private static TransformerDesign StableLm(ConfigFields config)
    {
        const int classHeads = 32;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(2560, 6912, 32, 32, 50304, 4096)));
        bool parallel = config.Flag("use_parallel_residual", false);
        return DenseDecoder.Design(config, "stablelm", shape, new()
        {
            QueryKeyValueBias = config.Flag("use_qkv_bias", false),
            QueryKeyNorm = config.Flag("qk_layernorm", false) ? QueryKeyNorm.Full : QueryKeyNorm.None,
            Norm = NormDesign.LayerNorm,
            Norms = parallel ? 1 : 2,
            Parallel = parallel,
        });
    }

    /// <summary>A plain MLP with squared ReLU, and LayerNorm of weight and bias (arXiv:2402.16819).</summary>
    private static TransformerDesign Nemotron(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(6144, 24576, 32, 48, 256000, 4096)));
        return DenseDecoder.Design(config, "nemotron", shape, DenseDecoderConfigs.SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false), Gated = false, Norm = NormDesign.LayerNorm }));
    }

    private static TransformerDesign Glm(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, GlmDefaults);
        return DenseDecoder.Design(config, "glm", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", false) });
    }

    public static TransformerDesign Glm4(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, GlmDefaults);
        return DenseDecoder.Design(config, "glm4", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", false), Norms = normsOnBothSides });
    }

    /// <summary>The text model of GLM-4.1V, whose queries, keys and values always have biases.</summary>
    public static TransformerDesign Glm4Vision(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, GlmDefaults with { HeadDimension = null, Core = GlmDefaults.Core! with { Context = 32768 } });
        return DenseDecoder.Design(config, "glm4v", shape, new() { QueryKeyValueBias = true, Norms = normsOnBothSides });
    }

    private static DecoderDefaults GlmDefaults { get; } = new(KeyValueHeads: 2, HeadDimension: 128, Core: new(4096, 13696, 40, 32, 151552, 131072));

    /// <summary>A plain MLP with xIELU, whose two scalars are learned (arXiv:2411.13010).</summary>
    private static TransformerDesign Apertus(ConfigFields config)
    {
        const int positiveAndNegativeSlope = 2;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 14336, 32, 32, 131072, 65536)));
        return DenseDecoder.Design(config, "apertus", shape, DenseDecoderConfigs.SameBias(config, new()
        {
            Gated = false,
            ActivationScalars = positiveAndNegativeSlope,
            QueryKeyNorm = config.Flag("qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        }));
    }
}
