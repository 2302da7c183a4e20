using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>DeepSeek: the first mixture, multi-head latent attention from V2 on, the indexer of V3.2, the compressed attention of V4; DeepSeek-OCR.</summary>
internal static partial class DeepSeek
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2401.06066, 2405.04434, 2412.19437; DeepSeek-V3.2 report",
        Decoders =
        [
            new("deepseek", First),
            new("deepseek_v2", Second),
            new("deepseek_v3", config => Third(config, "deepseek_v3", Ranks)),
            new("deepseek_v32", config => Third(config, "deepseek_v32", Ranks with { IndexHeads = 64 })),
            new("deepseek_v4", Fourth),
        ],
        Models =
        [
            new("deepseek_vl_v2", Ocr),
            new("deepseek_ocr", Ocr),
            new("deepseek_ocr_2", Ocr),
            new("unlimited_ocr", Ocr),
        ],
        Gguf =
        [
            new("deepseek", "deepseek"),
            new("deepseek2", "deepseek_v2", GgufSecondOrThird),
        ],
    };

    /// <summary>The first DeepSeekMoE (arXiv:2401.06066), and its dense models, which give no experts.</summary>
    public static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        DenseTraits traits = DenseDecoder.SameBias(config, new());
        if (!config.Has("n_routed_experts"))
            return DenseDecoder.Design(config, "deepseek", shape, traits);
        const int classFirst = 0;
        return ExpertReader.Mixed(
            config, "deepseek", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), ExpertReader.Routed(config, correction: false));
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        const int classFirst = 0;
        DecoderShape shape = LatentAttentionReader.Shape(config, new(4096, 11008, 32, 32, 32000, 2048));
        ExpertsDesign? experts = config.IsNull("n_routed_experts") ? null
            : ExpertReader.Routed(config, correction: false, classExperts: 64, classWidth: 1407, classShared: 2);
        return LatentAttentionReader.Layered(config, "deepseek_v2", shape, LatentAttentionReader.Attention(config, shape, Ranks), classFirst, experts);
    }

    public static TransformerDesign Third(ConfigFields config, string family, LatentRanks absent)
    {
        const int classFirst = 3;
        DecoderShape shape = LatentAttentionReader.Shape(config, new(7168, 18432, 61, 128, 129280, 4096));
        TransformerDesign design = LatentAttentionReader.Layered(
            config, family, shape, LatentAttentionReader.Attention(config, shape, absent), classFirst,
            ExpertReader.Routed(config, correction: true, classExperts: 256, classWidth: 2048, classShared: 1));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.EmbeddingAndHead) };
    }

    public static LatentRanks Ranks => new() { QueryRank = 1536, KeyValueRank = 512, NopeDimension = 128, RopeDimension = 64, ValueDimension = 128 };

    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int classStreams = 4;
        AxisLength hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads");
        LayerCount layers = config.Layers();
        AxisLength head = config.Dimension("head_dim");
        AxisLength groups = config.Dimension("o_groups"), streams = config.Positive("hc_mult", classStreams);
        int hashed = config.IntegerOrZero("num_hash_layers");
        if (heads % groups != 0)
            throw config.Refuse("o_groups", "'o_groups' divides the number of attention heads.");
        int[] ratios = config.Integers("compress_ratios") ?? throw config.Missing("compress_ratios");
        if (ratios.Length < layers.Count || ratios.Any(ratio => ratio is < 0 or > ConfigFields.LargestDimension))
            throw config.Refuse("compress_ratios", $"'compress_ratios' gives a ratio for each of {layers} layers.");
        CompressedAttentionDesign window = new(heads, head, config.Dimension("q_lora_rank"), groups,
                config.Dimension("o_lora_rank"), config.Tokens("sliding_window"), Ratio: default);
        ExpertsDesign experts = ExpertReader.Routed(config, correction: true);
        LayerDesign layer = new(window, experts, NormDesign.Rms, Norms: Count.From(2)) { HyperStreams = streams };
        ImmutableArray<LayerDesign> stack = [.. Enumerable.Range(0, layers.Count).Select(index => layer with
        {
            Mixer = OfRatio(config, window, TokenCount.From(ratios[index])),
            FeedForward = index < hashed ? experts with { RouterCorrection = false } : experts,
        })];
        DecoderShape shape = new(hidden, layers, heads, AxisLength.One, head, experts.IntermediateSize,
                config.Dimension("vocab_size"), config.Tokens("max_position_embeddings", 0));
        TransformerDesign design = shape.Design(config, "deepseek_v4", tied: false, stack);
        return design with
        {
            FourBitExperts = config.Text("expert_dtype") == "fp4",
            ExtraBlocks = [HyperConnections.Head(streams, hidden),
                .. MultiTokenPrediction.Blocks(config, design, layer, PredictionCopies.None)]
        };
    }

    private static CompressedAttentionDesign OfRatio(ConfigFields config, CompressedAttentionDesign window, TokenCount ratio) => ratio.Count switch
    {
        0 or 1 => window,
        _ when ratio == CompressedAttentionDesign.IndexedRatio => window with
        {
            Ratio = ratio,
            IndexHeads = config.Dimension("index_n_heads"),
            IndexDimension = config.Dimension("index_head_dim"),
            SelectedEntries = Count.From(config.Integer("index_topk")),
        },
        _ => window with { Ratio = ratio },
    };

    /// <summary>One GGUF architecture for both generations; only the router of the third has a correction bias.</summary>
    private static void GgufSecondOrThird(GgufKeys keys)
    {
        if (keys.Has("blk.*.exp_probs_b.bias"))
            keys.Set("model_type", "deepseek_v3");
        GgufLayout.Latent(keys);
    }
}
