using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>How a family of dense decoders departs from Llama.</summary>
internal sealed record DenseTraits
{
    public static DenseTraits Llama { get; } = new();

    public bool QueryKeyValueBias { get; init; }

    public bool OutputBias { get; init; }

    public bool MlpBias { get; init; }

    public bool Gated { get; init; } = true;

    /// <summary>Learned scalars of the MLP's activation.</summary>
    public AxisLength ActivationScalars { get; init; }

    /// <summary>One stored matrix for queries, keys and values.</summary>
    public bool Fused { get; init; }

    public NormDesign Norm { get; init; } = NormDesign.Rms;

    public int Norms { get; init; } = 2;

    public NormPlace NormPlace { get; init; }

    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>A gate of the queries' size over what attention reads.</summary>
    public bool OutputGate { get; init; }

    public bool Parallel { get; init; }

    /// <summary>Whether the class ties head and embedding where the config does not say.</summary>
    public bool Tied { get; init; }

    public bool HeadBias { get; init; }

    /// <summary>Every layer's reach; default for full everywhere.</summary>
    public ImmutableArray<AttentionSpan> Spans { get; init; }
}

/// <summary>Decoders whose every layer is one attention and one MLP.</summary>
internal static class DenseDecoder
{
    /// <summary>intermediate size over hidden size where a class has no key for it.</summary>
    public const int TimesHidden = 4;

    public static TransformerDesign Design(ConfigFields config, string family, DecoderShape shape, DenseTraits traits) =>
        shape.Design(config, family, traits.Tied,
            Layers(shape, traits, new MlpDesign(shape.IntermediateSize, traits.Gated,
                traits.MlpBias)
            { ActivationScalars = traits.ActivationScalars })) with
        {
            FinalNorm = traits.Norm,
            HeadBias = traits.HeadBias,
        };

    /// <summary>Layers that differ only in their reach.</summary>
    public static ImmutableArray<LayerDesign> Layers(DecoderShape shape, DenseTraits traits, FeedForwardDesign feedForward)
    {
        ImmutableArray<AttentionSpan> spans = traits.Spans.IsDefault ? AttentionSpans.Full(shape.Layers) : traits.Spans;
        return [.. spans.Select(span => Layer(shape, traits, span, feedForward))];
    }

    public static LayerDesign Layer(DecoderShape shape, DenseTraits traits, AttentionSpan span, FeedForwardDesign feedForward) =>
        new(Attention(shape, traits, span), feedForward, traits.Norm, Count.From(traits.Norms)) { NormPlace = traits.NormPlace, Parallel = traits.Parallel };

    public static AttentionDesign Attention(DecoderShape shape, DenseTraits traits, AttentionSpan span) =>
        new(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, span)
        {
            QueryKeyValueBias = traits.QueryKeyValueBias,
            OutputBias = traits.OutputBias,
            QueryKeyNorm = traits.QueryKeyNorm,
            OutputGate = traits.OutputGate,
            Fused = traits.Fused,
        };

    /// <summary>attention_bias is for queries, keys, values and output alike.</summary>
    public static DenseTraits SameBias(ConfigFields config, DenseTraits traits)
    {
        bool bias = config.Flag("attention_bias", false);
        return traits with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    /// <summary>Llama without biases, whose config class has no default for a dimension.</summary>
    public static TransformerDesign Plain(ConfigFields config, string family) =>
        Design(config, family, DecoderShape.Read(config, new()), DenseTraits.Llama);
}
