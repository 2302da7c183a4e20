using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Laguna (poolside): full and sliding layers with different numbers of heads, a gate for each head, experts next to a shared one.</summary>
internal static class Poolside
{
    public static Family Family { get; } = new()
    {
        Source = "LagunaConfig of transformers",
        Decoders =
        [
            new("laguna", Read),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(512);
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(2048, 8192, 40, 48, 100352, 131072)));
        bool bias = config.Flag("attention_bias", false), perElement = config.Text("gating") == "per-element";
        bool gated = perElement || config.Text("gating") is not null || config.Flag("gating", true);
        AxisLength[] heads = config.Dimensions("num_attention_heads_per_layer") ?? [.. Enumerable.Repeat(shape.Heads, shape.Layers.Count)];
        if (heads.Length < shape.Layers.Count || heads.Any(count => !count.Exists || count % shape.KeyValueHeads != 0))
            throw config.Refuse(
                "num_attention_heads_per_layer", "'num_attention_heads_per_layer' has one number for each layer, a multiple of 'num_key_value_heads'.");
        ImmutableArray<AttentionSpan> spans = AttentionSpans.Alternating(config, shape.Layers, AttentionSpans.Window(config, classWindow), _ => false);
        ExpertsDesign experts = ExpertLayers.Experts(
            config, config.Positive("num_experts", 256), config.Positive("num_experts_per_tok", 8), config.Positive("moe_intermediate_size", 512)) with
        {
            SharedIntermediateSize = config.Dimension("shared_expert_intermediate_size", 512),
            RouterCorrection = true,
        };
        MlpDesign dense = new(shape.IntermediateSize, Gated: true);
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, absentFirst: 1);
        return shape.Design(config, "laguna", tied: false, [.. spans.Select((span, index) => new LayerDesign(
            new AttentionDesign(heads[index], shape.KeyValueHeads, shape.HeadDimension, span)
            {
                QueryKeyNorm = QueryKeyNorm.PerHead,
                QueryKeyValueBias = bias,
                OutputGate = perElement,
                HeadGate = gated && !perElement,
            },
            sparse[index] ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))]);
    }
}
