using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of the open decoders of 2022 and 2023: OPT, BLOOM, MPT, Falcon and Phi.</summary>
internal static class OlderDecoderConfigs
{
    /// <summary>intermediate size over hidden size where a class has no key for it.</summary>
    private const int TimesHidden = 4;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("opt", Opt),
        new("bloom", Bloom),
        new("mpt", Mpt),
        new("falcon", Falcon),
        new("phi", Phi),
    ];

    /// <summary>Learned positions with two rows more than its context, and in the 350m an embedding narrower than the stack (arXiv:2205.01068).</summary>
    private static TransformerDesign Opt(ConfigFields config)
    {
        const int positionOffset = 2, classPositions = 2048;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(768, 3072, 12, 12, 50272, classPositions)), "ffn_dim");
        int positions = config.Positive("max_position_embeddings", classPositions);
        int embedding = config.Positive("word_embed_proj_dim", shape.HiddenSize);
        bool bias = config.Flag("enable_bias", true), before = config.Flag("do_layer_norm_before", true);
        NormDesign norm = config.Flag("layer_norm_elementwise_affine", true) ? NormDesign.LayerNorm : NormDesign.WithoutParameters;
        return DenseDecoder.Design(config, "opt", shape with { MaximumContext = positions }, new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = norm,
            NormPlace = before ? NormPlace.BeforePart : NormPlace.AfterSum,
            Tied = true,
        }) with
        {
            EmbeddingSize = embedding,
            EmbeddingProjection = embedding == shape.HiddenSize ? null : new EmbeddingProjection(Bias: false, Out: true),
            PositionEmbeddings = positions + positionOffset,
            FinalNorm = before && !config.Flag("_remove_final_layer_norm") ? norm : null,
        };
    }

    /// <summary>ALiBi positions, and a norm on the embedding (arXiv:2211.05100).</summary>
    private static TransformerDesign Bloom(ConfigFields config)
    {
        int hidden = config.CoreDimension("hidden_size", "n_embed", 64), heads = config.CoreDimension("n_head", "num_attention_heads", 8), layers = config.Layers("n_layer", "num_hidden_layers", 2);
        DecoderShape shape = new(hidden, layers, heads, heads, hidden / heads, TimesHidden * hidden, config.CoreDimension("vocab_size", 250880), config.Dimension("seq_length", 0));
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

    private static TransformerDesign Mpt(ConfigFields config)
    {
        const int classContext = 2048;
        int hidden = config.CoreDimension("d_model", 2048), heads = config.CoreDimension("n_heads", 16);
        int context = config.Positive("max_seq_len", classContext);
        ConfigFields? attention = config.Nested("attn_config");
        if (attention?.Text("attn_type") is { } type && type is not "multihead_attention")
            throw config.Refuse("attn_config.attn_type", $"Attention of type '{type}' has no builder for MPT.");
        if (attention?.Flag("qk_ln") == true)
            throw config.Refuse("attn_config.qk_ln", "Norms on queries and keys have no builder for MPT.");
        int intermediate = checked(hidden * config.Positive("expansion_ratio", TimesHidden));
        DecoderShape shape = new(hidden, config.Layers("n_layers", 24), heads, heads, hidden / heads, intermediate, config.CoreDimension("vocab_size", 50368), context);
        bool bias = !config.Flag("no_bias", true);
        return DenseDecoder.Design(config, "mpt", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = new NormDesign(Weight: true, Bias: bias),
            Tied = true,
        }) with
        { PositionEmbeddings = attention?.Flag("alibi", true) ?? true ? 0 : context };
    }

    /// <summary>One key-value head in the 7B, grouped heads and two norms in the 40B and 180B, neither parallel parts nor rotary positions in the RW models (arXiv:2311.16867).</summary>
    private static TransformerDesign Falcon(ConfigFields config)
    {
        int hidden = config.CoreDimension("hidden_size", "n_embed", 4544), heads = config.CoreDimension("num_attention_heads", "n_head", 71), layers = config.Layers("num_hidden_layers", "n_layer", 32);
        bool grouped = config.Flag("new_decoder_architecture", false), parallel = config.Flag("parallel_attn", true), bias = config.Flag("bias", false);
        bool multiQuery = config.Flag("multi_query", true);
        string groups = config.Has("n_head_kv") ? "n_head_kv" : "num_kv_heads";
        int keyValueHeads = grouped ? DecoderShape.KeyValueHeadsOf(config, heads, heads, groups) : multiQuery ? 1 : heads;
        int intermediate = config.Positive("ffn_hidden_size", TimesHidden * hidden);
        DecoderShape shape = new(hidden, layers, heads, keyValueHeads, hidden / heads, intermediate, config.CoreDimension("vocab_size", 65024), config.Dimension("max_position_embeddings", 2048));
        const int oneForEachPart = 2;
        int norms = grouped ? config.Positive("num_ln_in_parallel_attn", oneForEachPart) : parallel ? 1 : oneForEachPart;
        if (norms > oneForEachPart)
            throw config.Refuse("num_ln_in_parallel_attn", "A layer has one norm or two.");
        return DenseDecoder.Design(config, "falcon", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Norms = norms,
            Parallel = grouped || parallel,
            Tied = true,
        });
    }

    private static TransformerDesign Phi(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2048, 8192, 24, 32, 51200, 2048)));
        return DenseDecoder.Design(config, "phi", shape, new()
        {
            QueryKeyValueBias = true,
            OutputBias = true,
            MlpBias = true,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Norms = 1,
            Parallel = true,
            QueryKeyNorm = config.Flag("qk_layernorm", false) ? QueryKeyNorm.PerHeadWithBias : QueryKeyNorm.None,
            HeadBias = true,
        });
    }
}
