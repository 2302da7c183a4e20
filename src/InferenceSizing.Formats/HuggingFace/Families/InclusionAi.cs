using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Ling and Ring (inclusionAI): the second generation with grouped queries, 2.5 and 2.6 with lightning attention and the third with Kimi's delta
/// attention among layers of latent attention.</summary>
internal static class InclusionAi
{
    public static Family Family { get; } = new()
    {
        Source = "configuration_bailing_moe_v2.py of the checkpoints; BailingHybridConfig of sgl-project/sglang; modeling_bailing2_5_moe.py of transformers",
        Decoders =
        [
            new("bailing_moe", Second),
            new("bailing_moe_v2", Second),
            new("bailing_hybrid", Hybrid),
        ],
    };

    /// <summary>Experts behind a few dense layers, one fused matrix for queries, keys and values, and norms of queries and keys.</summary>
    private static TransformerDesign Second(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        bool bias = config.Flag("use_qkv_bias", false);
        DenseTraits traits = new()
        {
            QueryKeyNorm = config.Flag("use_qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
            QueryKeyValueBias = bias,
            OutputBias = config.Flag("use_bias", false),
            Fused = true,
        };
        TransformerDesign design = ExpertReader.Mixed(
            config, "bailing_moe_v2", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, absentFirst: 0), Experts(config));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.None) };
    }

    /// <summary>Every <c>layer_group_size</c>-th layer has latent attention, the others a delta rule with short convolutions (Ling 3), or lightning attention
    /// where there is no convolution (Ling 2.5 and 2.6).</summary>
    private static TransformerDesign Hybrid(ConfigFields config)
    {
        AxisLength kernel = config.DimensionOrZero("short_conv_kernel_size");
        DecoderShape shape = LatentAttentionReader.Shape(config);
        int group = config.PositiveInteger("layer_group_size", 1);
        AxisLength head = config.Positive("head_dim", 128);
        bool full = config.Flag("no_kda_lora", false), gated = config.Text("gated_attention_proj_granularity_type") == "head_wise";
        LatentAttentionDesign attention = LatentAttentionReader.Attention(
            config, shape, new LatentRanks { QueryRank = 0, KeyValueRank = 512, NopeDimension = 128, RopeDimension = 64, ValueDimension = 128 }) with
        {
            HeadGate = gated,
        };
        MixerDesign linear = kernel.Exists ? new KimiDeltaDesign(shape.Heads, head, kernel) { FullDecay = full, FullGate = full }
            : new LightningAttentionDesign(shape.Heads, head) { QueryKeyNorm = config.Flag("use_qk_norm", true) };
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, absentFirst: 1);
        MlpDesign dense = new(shape.IntermediateSize, Gated: true);
        ExpertsDesign experts = Experts(config);
        TransformerDesign design = shape.Design(config, "bailing_hybrid", tied: false,
            [.. Enumerable.Range(0, shape.Layers.Count).Select(index => new LayerDesign(
            (index + 1) % group == 0 ? attention : linear, sparse[index] ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))]);
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.None) };
    }

    private static ExpertsDesign Experts(ConfigFields config)
    {
        AxisLength width = config.Dimension("moe_intermediate_size");
        return ExpertLayers.Experts(config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"), width) with
        {
            SharedIntermediateSize = config.Dimension("num_shared_experts", 0) * config.DimensionOr("moe_shared_expert_intermediate_size", width),
            RouterCorrection = config.Flag("moe_router_enable_expert_bias", true),
        };
    }
}
