using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of DeepSeek-V4: compressed attention, several residual streams, experts in every layer, the first of them chosen by the token itself.</summary>
internal static class DeepSeekV4Config
{
    public static TransformerDesign Read(ConfigFields config)
    {
        const int classStreams = 4;
        int hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads"), layers = config.Layers(), head = config.Dimension("head_dim");
        int groups = config.Dimension("o_groups"), streams = config.Positive("hc_mult", classStreams), hashed = config.DimensionOrZero("num_hash_layers");
        if (heads % groups != 0)
            throw config.Refuse("o_groups", "'o_groups' divides the number of attention heads.");
        int[] ratios = config.Integers("compress_ratios") ?? throw config.Refuse("compress_ratios", "The config lacks 'compress_ratios'.");
        if (ratios.Length < layers || ratios.Any(ratio => ratio is < 0 or > ConfigFields.LargestDimension))
            throw config.Refuse("compress_ratios", $"'compress_ratios' gives a ratio for each of {layers} layers.");
        CompressedAttentionDesign window = new(heads, head, config.Dimension("q_lora_rank"), groups, config.Dimension("o_lora_rank"), config.Dimension("sliding_window"), Ratio: 0);
        ExpertsDesign experts = MixedDecoderConfigs.DeepSeekExperts(config, correction: true);
        LayerDesign layer = new(window, experts, NormDesign.Rms, Norms: 2) { HyperStreams = streams };
        ImmutableArray<LayerDesign> stack = [.. Enumerable.Range(0, layers).Select(index => layer with
        {
            Mixer = OfRatio(config, window, ratios[index]),
            FeedForward = index < hashed ? experts with { RouterCorrection = false } : experts,
        })];
        DecoderShape shape = new(hidden, layers, heads, 1, head, experts.IntermediateSize, config.Dimension("vocab_size"), config.Dimension("max_position_embeddings", 0));
        TransformerDesign design = shape.Design(config, "deepseek_v4", tied: false, stack);
        return design with { FourBitExperts = config.Text("expert_dtype") == "fp4", ExtraBlocks = [HyperConnections.Head(streams, hidden), .. MultiTokenPrediction.Blocks(config, design, layer, ownsEmbeddings: false)] };
    }

    private static CompressedAttentionDesign OfRatio(ConfigFields config, CompressedAttentionDesign window, int ratio) => ratio switch
    {
        0 or 1 => window,
        CompressedAttentionDesign.IndexedRatio => window with
        {
            Ratio = ratio,
            IndexHeads = config.Dimension("index_n_heads"),
            IndexDimension = config.Dimension("index_head_dim"),
            SelectedEntries = config.Dimension("index_topk"),
        },
        _ => window with { Ratio = ratio },
    };
}
