using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of decoders with multi-head latent attention: DeepSeek from the second generation on, and those built after it.</summary>
/// <remarks>arXiv:2405.04434, 2412.19437; the indexer: DeepSeek-V3.2 report.</remarks>
internal static class LatentAttentionConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("deepseek_v2", DeepSeekV2),
        new("deepseek_v3", config => DeepSeekV3(config, "deepseek_v3", DeepSeekRanks)),
        new("deepseek_v32", config => DeepSeekV3(config, "deepseek_v32", DeepSeekRanks with { IndexHeads = 64 })),
        new("kimi_k2", config => DeepSeekV3(config, "kimi_k2", DeepSeekRanks)),
        new("glm4_moe_lite", Glm4MoeLite),
        new("glm_moe_dsa", GlmSparse),
        new("minicpm3", MiniCpm3),
    ];

    /// <summary>The class defaults that differ between families.</summary>
    /// <param name="QueryRank">q_lora_rank; a null in a config means none.</param>
    /// <param name="KeyValueRank">kv_lora_rank.</param>
    /// <param name="Nope">qk_nope_head_dim.</param>
    /// <param name="Rope">qk_rope_head_dim.</param>
    /// <param name="Value">v_head_dim.</param>
    /// <param name="IndexHeads">index_n_heads; zero for families without an indexer.</param>
    internal sealed record Ranks(int QueryRank, int KeyValueRank, int Nope, int Rope, int Value, int IndexHeads = 0);

    internal static Ranks DeepSeekRanks { get; } = new(1536, 512, 128, 64, 128);

    private static TransformerDesign DeepSeekV2(ConfigFields config)
    {
        const int classFirst = 0;
        DecoderShape shape = Shape(config, new(4096, 11008, 32, 32, 32000, 2048));
        ExpertsDesign? experts = config.IsNull("n_routed_experts") ? null : MixedDecoderConfigs.DeepSeekExperts(config, correction: false, classExperts: 64, classWidth: 1407, classShared: 2);
        return Layered(config, "deepseek_v2", shape, Attention(config, shape, DeepSeekRanks), classFirst, experts);
    }

    internal static TransformerDesign DeepSeekV3(ConfigFields config, string family, Ranks absent)
    {
        const int classFirst = 3;
        DecoderShape shape = Shape(config, new(7168, 18432, 61, 128, 129280, 4096));
        TransformerDesign design = Layered(config, family, shape, Attention(config, shape, absent), classFirst, MixedDecoderConfigs.DeepSeekExperts(config, correction: true, classExperts: 256, classWidth: 2048, classShared: 1));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], ownsEmbeddings: true) };
    }

    private static TransformerDesign Glm4MoeLite(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = Shape(config);
        TransformerDesign design = Layered(config, "glm4_moe_lite", shape, Attention(config, shape, new(768, 512, 192, 64, 256)), classFirst, NextGenerationExperts(config));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], ownsEmbeddings: true) };
    }

    /// <summary>GLM-5: an indexer on the layers whose <c>indexer_types</c> is full; the others reuse the selection before them.</summary>
    private static TransformerDesign GlmSparse(ConfigFields config)
    {
        const int classFirst = 3;
        DecoderShape shape = Shape(config);
        LatentAttentionDesign full = Attention(config, shape, new(2048, 512, 192, 64, 256, IndexHeads: 32));
        TransformerDesign design = Layered(config, "glm_moe_dsa", shape, full, classFirst, NextGenerationExperts(config));
        TransformerDesign indexed = design with { Layers = SharedIndexers(config, design.Layers, full) };
        return indexed with { ExtraBlocks = MultiTokenPrediction.Blocks(config, indexed, design.Layers[^1], ownsEmbeddings: false) };
    }

    /// <summary>Dense, and tied by default; a value head is as wide as a share of the hidden size.</summary>
    private static TransformerDesign MiniCpm3(ConfigFields config)
    {
        DecoderShape shape = Shape(config, new(2560, 6400, 62, 40, 73448, 32768));
        LatentAttentionDesign attention = Attention(config, shape, new(768, 256, 64, 32, shape.HiddenSize / shape.Heads)) with { ExpandedCache = true };
        return Layered(config, "minicpm3", shape, attention, 0, null, tied: true);
    }

    /// <summary>num_key_value_heads and head_dim play no part here: every head has its own keys, made from the latent.</summary>
    private static DecoderShape Shape(ConfigFields config, CoreDimensions? absent = null)
    {
        int hidden = config.CoreDimension("hidden_size", absent?.HiddenSize), heads = config.CoreDimension("num_attention_heads", absent?.Heads);
        return new DecoderShape(hidden, config.Layers(absent: absent?.Layers), heads, heads, hidden / heads, config.CoreDimension("intermediate_size", absent?.IntermediateSize),
            config.CoreDimension("vocab_size", absent?.VocabularySize), config.Dimension("max_position_embeddings", absent?.Context ?? 0));
    }

    private static LatentAttentionDesign Attention(ConfigFields config, DecoderShape shape, Ranks absent)
    {
        LatentAttentionDesign attention = new(
            shape.Heads,
            config.Dimension("q_lora_rank", absent.QueryRank, whenNull: 0),
            config.Positive("kv_lora_rank", absent.KeyValueRank),
            config.Positive("qk_nope_head_dim", absent.Nope),
            config.Positive("qk_rope_head_dim", absent.Rope),
            config.Positive("v_head_dim", absent.Value))
        {
            Bias = config.Flag("attention_bias", false),
        };
        if (absent.IndexHeads == 0)
            return attention;
        const int classIndexDimension = 128, classSelected = 2048;
        return attention.QueryRank == 0
            ? throw config.Refuse("q_lora_rank", "An indexer reads the compressed queries, so it needs a 'q_lora_rank'.")
            : attention with
            {
                IndexHeads = config.Positive("index_n_heads", absent.IndexHeads),
                IndexDimension = config.Positive("index_head_dim", classIndexDimension),
                SelectedKeys = config.Positive("index_topk", classSelected),
            };
    }

    private static TransformerDesign Layered(ConfigFields config, string family, DecoderShape shape, LatentAttentionDesign attention, int classFirst, ExpertsDesign? experts, bool tied = false)
    {
        const int norms = 2;
        LayerDesign dense = new(attention, new MlpDesign(shape.IntermediateSize, Gated: true), NormDesign.Rms, norms);
        ImmutableArray<LayerDesign> layers = experts is null
            ? [.. Enumerable.Repeat(dense, shape.Layers)]
            : [.. ExpertLayers.AfterDense(config, shape.Layers, classFirst).Select(sparse => sparse ? dense with { FeedForward = experts } : dense)];
        TransformerDesign design = shape.Design(config, family, tied, layers);
        return design with { Dimensions = design.Dimensions with { HeadDimension = attention.NopeDimension + attention.RopeDimension } };
    }

    private static ExpertsDesign NextGenerationExperts(ConfigFields config) => MixedDecoderConfigs.DeepSeekExperts(config, correction: true);

    private static ImmutableArray<LayerDesign> SharedIndexers(ConfigFields config, ImmutableArray<LayerDesign> layers, LatentAttentionDesign full)
    {
        if (full.IndexHeads == 0 || config.Texts("indexer_types") is not { } types)
            return layers;
        if (types.Length < layers.Length)
            throw config.Refuse("indexer_types", $"'indexer_types' has {types.Length} entries for {layers.Length} layers.");
        LatentAttentionDesign shared = full with { IndexHeads = 0, IndexDimension = 0 };
        return [.. layers.Select((layer, index) => types[index] == "full" ? layer : layer with { Mixer = shared })];
    }
}
