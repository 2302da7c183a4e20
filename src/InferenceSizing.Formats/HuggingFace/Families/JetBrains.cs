using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Mellum 2 (JetBrains).</summary>
internal static class JetBrains
{
    public static Family Family { get; } = new()
    {
        Source = "MellumConfig of transformers",
        Decoders =
        [
            new("mellum", Mixture),
        ],
    };

    /// <summary>Qwen3's mixture with windows on the layers that <c>layer_types</c> names, and experts on those that <c>mlp_layer_types</c> names.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classFirstDense = 0;
        DecoderShape shape = DecoderShape.Read(config, new());
        ImmutableArray<AttentionSpan> spans = AttentionSpans.Alternating(config, shape.Layers, AttentionSpans.Window(config, TokenCount.Zero), _ => false);
        DenseTraits traits = DenseDecoder.SameBias(config, new() { QueryKeyNorm = QueryKeyNorm.PerHead, Spans = spans });
        ExpertsDesign experts = ExpertLayers.Experts(
            config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"), config.Dimension("moe_intermediate_size"));
        return ExpertReader.Mixed(config, "mellum", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirstDense), experts);
    }
}
