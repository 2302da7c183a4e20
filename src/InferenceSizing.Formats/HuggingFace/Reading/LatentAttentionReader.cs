using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The class defaults of latent attention that differ between families.</summary>
internal sealed record LatentRanks
{
    /// <summary>q_lora_rank; a null in a config means none.</summary>
    public required int QueryRank { get; init; }

    /// <summary>kv_lora_rank.</summary>
    public required int KeyValueRank { get; init; }

    /// <summary>qk_nope_head_dim.</summary>
    public required int NopeDimension { get; init; }

    /// <summary>qk_rope_head_dim.</summary>
    public required int RopeDimension { get; init; }

    /// <summary>v_head_dim.</summary>
    public required int ValueDimension { get; init; }

    /// <summary>index_n_heads; zero for families without an indexer.</summary>
    public int IndexHeads { get; init; }
}

/// <summary>Decoders with multi-head latent attention: DeepSeek from the second generation on, and those built after it.</summary>
/// <remarks>arXiv:2405.04434, 2412.19437; the indexer: DeepSeek-V3.2 report.</remarks>
internal static class LatentAttentionReader
{
    /// <summary>num_key_value_heads and head_dim play no part here: every head has its own keys, made from the latent.</summary>
    public static DecoderShape Shape(ConfigFields config, CoreDimensions? absent = null)
    {
        AxisLength hidden = config.CoreDimension("hidden_size", absent?.HiddenSize), heads = config.CoreDimension("num_attention_heads", absent?.Heads);
        return new DecoderShape(hidden, config.Layers(absent: absent?.Layers), heads, heads,
                hidden.Among(heads), config.CoreDimension("intermediate_size", absent?.IntermediateSize),
            config.CoreDimension("vocab_size", absent?.VocabularySize), config.Tokens("max_position_embeddings", absent?.Context ?? 0));
    }

    public static LatentAttentionDesign Attention(ConfigFields config, DecoderShape shape, LatentRanks absent)
    {
        LatentAttentionDesign attention = new(
            shape.Heads,
            config.Dimension("q_lora_rank", absent.QueryRank, whenNull: AxisLength.Zero),
            config.Positive("kv_lora_rank", absent.KeyValueRank),
            config.Positive("qk_nope_head_dim", absent.NopeDimension),
            config.Positive("qk_rope_head_dim", absent.RopeDimension),
            config.Positive("v_head_dim", absent.ValueDimension))
        {
            Bias = config.Flag("attention_bias", false),
        };
        if (absent.IndexHeads == 0)
            return attention;
        const int classIndexDimension = 128, classSelected = 2048;
        return attention.QueryRank.Length == 0
            ? throw config.Refuse("q_lora_rank", "An indexer reads the compressed queries, so it needs a 'q_lora_rank'.")
            : attention with
            {
                IndexHeads = config.Positive("index_n_heads", absent.IndexHeads),
                IndexDimension = config.Positive("index_head_dim", classIndexDimension),
                SelectedKeys = config.PositiveTokens("index_topk", classSelected),
            };
    }

    public static TransformerDesign Layered(
        ConfigFields config, string family, DecoderShape shape, LatentAttentionDesign attention, int classFirst, ExpertsDesign? experts, bool tied = false)
    {
        const int norms = 2;
        LayerDesign dense = new(attention, new MlpDesign(shape.IntermediateSize, Gated: true), NormDesign.Rms, Count.From(norms));
        ImmutableArray<LayerDesign> layers = experts is null
            ? [.. Enumerable.Repeat(dense, shape.Layers.Count)]
            : [.. ExpertLayers.AfterDense(config, shape.Layers, classFirst).Select(sparse => sparse ? dense with { FeedForward = experts } : dense)];
        TransformerDesign design = shape.Design(config, family, tied, layers);
        return design with { Dimensions = design.Dimensions with { HeadDimension = attention.NopeDimension + attention.RopeDimension } };
    }
}
