using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MPT (MosaicML) and DBRX (Databricks).</summary>
internal static class Databricks
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers",
        Decoders =
        [
            new("mpt", Mpt),
            new("dbrx", Dbrx),
        ],
        Gguf =
        [
            new("mpt", "mpt", GgufMpt),
            new("dbrx", "dbrx", GgufDbrx),
        ],
    };

    private static TransformerDesign Mpt(ConfigFields config)
    {
        const int classContext = 2048;
        AxisLength hidden = config.CoreDimension("d_model", 2048), heads = config.CoreDimension("n_heads", 16);
        int context = config.PositiveInteger("max_seq_len", classContext);
        ConfigFields? attention = config.Nested("attn_config");
        if (attention?.Text("attn_type") is { } type && type is not "multihead_attention")
            throw config.Refuse("attn_config.attn_type", $"Attention of type '{type}' has no builder for MPT.");
        if (attention?.Flag("qk_ln") == true)
            throw config.Refuse("attn_config.qk_ln", "Norms on queries and keys have no builder for MPT.");
        AxisLength intermediate = hidden * config.Positive("expansion_ratio", DenseDecoder.TimesHidden);
        DecoderShape shape = new(hidden, config.Layers("n_layers", 24), heads, heads,
                hidden.Among(heads), intermediate, config.CoreDimension("vocab_size", 50368),
                TokenCount.From(context));
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
        { PositionEmbeddings = AxisLength.From(attention?.Flag("alibi", true) ?? true ? 0 : context) };
    }

    /// <summary>Keys of its own, and LayerNorm without bias.</summary>
    private static TransformerDesign Dbrx(ConfigFields config)
    {
        const int classKeyValueHeads = 1, classExperts = 4, classActive = 1, classWidth = 3584, classContext = 2048;
        AxisLength hidden = config.CoreDimension("d_model", 2048), heads = config.CoreDimension("n_heads", 16);
        LayerCount layers = config.Layers("n_layers", 24);
        ConfigFields attention = config.Part("attn_config");
        ConfigFields feedForward = config.Part("ffn_config");
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(attention, heads, classKeyValueHeads, "kv_n_heads");
        AxisLength width = feedForward.Positive("ffn_hidden_size", classWidth);
        DecoderShape shape = new(hidden, layers, heads, keyValueHeads, hidden.Among(heads), width, config.CoreDimension("vocab_size", 32000),
            config.Tokens("max_seq_len", classContext));
        ExpertsDesign experts = ExpertLayers.Experts(
            feedForward, feedForward.Positive("moe_num_experts", classExperts), feedForward.Positive("moe_top_k", classActive), width, "moe_top_k");
        return ExpertReader.Everywhere(config, "dbrx", shape, new() { Fused = true, Norm = new NormDesign(Weight: true, Bias: false) }, experts);
    }

    private static void GgufMpt(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("n_heads", "attention.head_count"), ("n_layers", "block_count"), ("max_seq_len", "context_length"));
        keys.Set("no_bias", !keys.Has("blk.*.attn_qkv.bias"));
        keys.Nest("attn_config", new() { ["alibi"] = ConfigValue.Of(!keys.Has("position_embd.weight")) });
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("expansion_ratio", keys.Number("feed_forward_length") / hidden);
    }

    private static void GgufDbrx(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("n_heads", "attention.head_count"), ("n_layers", "block_count"), ("max_seq_len", "context_length"));
        keys.Nest("attn_config", new() { ["kv_n_heads"] = ConfigValue.Of(keys.Number("attention.head_count_kv")) });
        keys.Nest("ffn_config", new()
        {
            ["ffn_hidden_size"] = ConfigValue.Of(keys.Number("feed_forward_length")),
            ["moe_num_experts"] = ConfigValue.Of(keys.Number("expert_count")),
            ["moe_top_k"] = ConfigValue.Of(keys.Number("expert_used_count")),
        });
    }
}
