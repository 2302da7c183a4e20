using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of dense families whose classes came with their checkpoints (trust_remote_code); defaults are those classes'.</summary>
internal static class RemoteCodeConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("baichuan", config => Plain(config, "baichuan")),
        new("xverse", config => Plain(config, "xverse")),
        new("orion", Orion),
        new("exaone", Exaone),
        new("internlm", InternLm),
        new("internlm2", InternLm2),
        new("internlm3", InternLm3),
        new("minicpm", MiniCpm),
        new("qwen", Qwen),
        new("chatglm", ChatGlm),
        new("phi3small", Phi3Small),
        new("mimo", MiMo),
    ];

    private static TransformerDesign Plain(ConfigFields config, string family) =>
        DenseDecoder.Design(config, family, DecoderShape.Read(config, new()), DenseTraits.Llama);

    /// <summary>Llama with LayerNorm of weight and bias (arXiv:2401.12246).</summary>
    private static TransformerDesign Orion(ConfigFields config) =>
        DenseDecoder.Design(config, "orion", DecoderShape.Read(config, new()), new() { Norm = NormDesign.LayerNorm });

    /// <summary>EXAONE 3 and 3.5: Llama under other names of its modules, with <c>num_layers</c> (arXiv:2408.03541).</summary>
    private static TransformerDesign Exaone(ConfigFields config)
    {
        int hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads"), layers = config.Has("num_layers") ? config.Layers("num_layers") : config.Layers();
        DecoderShape shape = new(hidden, layers, heads, DecoderShape.KeyValueHeadsOf(config, heads, null), DecoderShape.HeadDimensionOf(config, hidden, heads, null),
            config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(4 * hidden), config.Dimension("vocab_size"), config.Dimension("max_position_embeddings", 2048));
        return DenseDecoder.Design(config, "exaone", shape, DenseTraits.Llama);
    }

    /// <summary>One key, <c>bias</c>, for queries, keys, values and output.</summary>
    private static TransformerDesign InternLm(ConfigFields config)
    {
        bool bias = config.Flag("bias", true);
        return DenseDecoder.Design(config, "internlm", DecoderShape.Read(config, new()), new() { QueryKeyValueBias = bias, OutputBias = bias });
    }

    private static TransformerDesign InternLm2(ConfigFields config)
    {
        bool bias = config.Flag("bias", false);
        return DenseDecoder.Design(config, "internlm2", DecoderShape.Read(config, new()), new() { Fused = true, QueryKeyValueBias = bias, OutputBias = bias });
    }

    private static TransformerDesign InternLm3(ConfigFields config)
    {
        bool bias = config.Flag("bias", false);
        return DenseDecoder.Design(config, "internlm3", DecoderShape.Read(config, new()), new()
        {
            QueryKeyValueBias = config.Flag("qkv_bias", false),
            OutputBias = bias,
            MlpBias = bias,
        });
    }

    /// <summary>Dense, or with <c>num_experts</c> a mixture whose experts have the dense width (MiniCPM-MoE).</summary>
    private static TransformerDesign MiniCpm(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        DenseTraits traits = DenseDecoderConfigs.SameBias(config, new() { Tied = true });
        int experts = config.DimensionOrZero("num_experts");
        return experts == 0
            ? DenseDecoder.Design(config, "minicpm", shape, traits)
            : shape.Design(config, "minicpm", traits.Tied, DenseDecoder.Layers(shape, traits, new ExpertsDesign(experts, config.Dimension("num_experts_per_tok"), shape.IntermediateSize)));
    }

    /// <summary>The first Qwen: intermediate_size counts gate and up together; only queries, keys and values have biases unless <c>no_bias</c> is false.</summary>
    private static TransformerDesign Qwen(ConfigFields config)
    {
        const int gateAndUp = 2;
        DecoderShape read = DecoderShape.Read(config, new());
        DecoderShape shape = read with
        {
            IntermediateSize = read.IntermediateSize / gateAndUp,
            KeyValueHeads = read.Heads,
            HeadDimension = config.Positive("kv_channels", read.HiddenSize / read.Heads),
        };
        bool bias = !config.Flag("no_bias", true);
        return DenseDecoder.Design(config, "qwen", shape, new() { Fused = true, QueryKeyValueBias = true, OutputBias = bias, MlpBias = bias });
    }

    /// <summary>The second and third ChatGLM and GLM-4-9B: grouped queries under keys of their own.</summary>
    private static TransformerDesign ChatGlm(ConfigFields config)
    {
        int hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads"), layers = config.Layers("num_layers");
        int groups = config.Flag("multi_query_attention", false) ? config.Positive("multi_query_group_num", 1) : heads;
        if (heads % groups != 0)
            throw config.Refuse("multi_query_group_num", "'multi_query_group_num' divides the number of attention heads.");
        int head = config.Positive("kv_channels", hidden / heads);
        DecoderShape shape = new(hidden, layers, heads, groups, head, config.Dimension("ffn_hidden_size"), config.Dimension("padded_vocab_size", "vocab_size"), config.Dimension("seq_length", 0));
        bool bias = config.Flag("add_bias_linear", false);
        NormDesign norm = config.Flag("rmsnorm", true) ? NormDesign.Rms : NormDesign.LayerNorm;
        TransformerDesign design = DenseDecoder.Design(config, "chatglm", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = bias || config.Flag("add_qkv_bias", false),
            OutputBias = bias,
            MlpBias = bias,
            Norm = norm,
        });
        // Its class with a head is called ChatGLMModel in configs of the third generation, so the name tells nothing.
        return design with { Head = !config.Flag("_no_lm_head"), FinalNorm = config.Flag("post_layer_norm", true) ? norm : null };
    }

    /// <summary>Block-sparse attention reads less of the cache but keeps all of it; the gated unit's two halves are one biased matrix.</summary>
    private static TransformerDesign Phi3Small(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8), "ff_intermediate_size");
        return DenseDecoder.Design(config, "phi3small", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = true,
            OutputBias = true,
            MlpBias = true,
            Norm = NormDesign.LayerNorm,
            Tied = true,
        });
    }

    /// <summary>Qwen2 with layers that predict further tokens (arXiv:2505.07608).</summary>
    private static TransformerDesign MiMo(ConfigFields config)
    {
        TransformerDesign design = DenseDecoderConfigs.Qwen2(config) with { Family = "mimo" };
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], ownsEmbeddings: false) };
    }
}
