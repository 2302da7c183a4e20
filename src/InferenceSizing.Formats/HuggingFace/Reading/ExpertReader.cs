using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Mixtures of experts: on every layer, or on some.</summary>
internal static class ExpertReader
{
    /// <summary>A decoder whose layers are dense or have experts, as <paramref name="sparse"/> says of each.</summary>
    public static TransformerDesign Mixed(
        ConfigFields config, string family, DecoderShape shape, DenseTraits traits, ImmutableArray<bool> sparse, ExpertsDesign experts)
    {
        ImmutableArray<AttentionSpan> spans = traits.Spans.IsDefault ? AttentionSpans.Full(shape.Layers) : traits.Spans;
        MlpDesign dense = new(shape.IntermediateSize, traits.Gated, traits.MlpBias);
        return shape.Design(config, family, traits.Tied,
            [.. spans.Select((span, index) => DenseDecoder.Layer(shape, traits, span, sparse[index] ? experts : dense))]);
    }

    /// <summary>DeepSeek.First's keys: n_routed_experts, and n_shared_experts that are as wide as the routed ones.</summary>
    public static ExpertsDesign Routed(ConfigFields config, bool correction, int? classExperts = null, int? classWidth = null, int classShared = 0)
    {
        const int classActive = 8;
        AxisLength width = classWidth is { } absent ? config.Positive("moe_intermediate_size", absent) : config.Dimension("moe_intermediate_size");
        AxisLength count = classExperts is { } absentCount ? config.Positive("n_routed_experts", absentCount) : config.Dimension("n_routed_experts");
        return ExpertLayers.Experts(config, count, config.Positive("num_experts_per_tok", classActive), width) with
        {
            SharedIntermediateSize = config.Dimension("n_shared_experts", classShared, whenNull: AxisLength.Zero) * width,
            RouterCorrection = correction,
        };
    }

    /// <summary>A decoder whose every layer has the same experts.</summary>
    public static TransformerDesign Everywhere(ConfigFields config, string family, DecoderShape shape, DenseTraits traits, ExpertsDesign experts) =>
        shape.Design(config, family, traits.Tied, DenseDecoder.Layers(shape, traits, experts)) with { FinalNorm = traits.Norm, HeadBias = traits.HeadBias };

    /// <summary>num_local_experts of the dense width.</summary>
    public static ExpertsDesign Local(ConfigFields config, DecoderShape shape, int classExperts, int classActive) =>
        ExpertLayers.Experts(config, config.Positive("num_local_experts", classExperts), config.Positive("num_experts_per_tok", classActive),
            shape.IntermediateSize);
}
