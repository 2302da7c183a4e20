using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A model by its dimensions: a transformer or a convolutional network, as its <c>kind</c> says.</summary>
internal abstract record ArchitectureRequest
{
    /// <summary>What kind of model it is.</summary>
    [Required]
    [JsonPropertyOrder(-1)]
    public abstract string? Kind { get; init; }
}

/// <summary>A decoder, encoder or encoder-decoder of equal layers.</summary>
internal sealed record TransformerRequest : ArchitectureRequest
{
    /// <summary>decoder, encoder or encoderDecoder.</summary>
    [Required, OneOf(typeof(TransformerKinds))]
    public override string? Kind { get; init; }

    /// <summary>Layers, L; of an encoder-decoder: of each of the two.</summary>
    [Required, Range(1, Bounds.MaxLayers)]
    public int? Layers { get; init; }

    /// <summary>Width of the residual stream, d_model.</summary>
    [Required, Range(1, Bounds.MaxWidth)]
    public int? HiddenSize { get; init; }

    /// <summary>Width within the MLP, d_ff. Default: 4 times the hidden size; gated, 8/3 of it, rounded up to a multiple of 256.</summary>
    [Range(1, Bounds.MaxInnerWidth)]
    public int? IntermediateSize { get; init; }

    /// <summary>Query heads of a layer.</summary>
    [Required, Range(1, Bounds.MaxHeads)]
    public int? AttentionHeads { get; init; }

    /// <summary>Key and value heads of a layer. Default: as many as query heads.</summary>
    [Range(1, Bounds.MaxHeads)]
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head. Default: the hidden size divided by the query heads.</summary>
    [Range(1, Bounds.MaxWidth)]
    public int? HeadDimension { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    [Required, Range(1, Bounds.MaxVocabulary)]
    public int? VocabularySize { get; init; }

    /// <summary>Whether the MLP has a gate beside its up-projection. Default: true for a decoder, else false.</summary>
    public bool? GatedMlp { get; init; }

    /// <summary>Whether the output projection is the token embedding. Default: false for a decoder, else true.</summary>
    public bool? TiedEmbeddings { get; init; }

    /// <summary>Makes every layer's MLP a mixture of experts.</summary>
    public ExpertsRequest? Experts { get; init; }

    /// <summary>Tokens that each token looks back on, in every layer. Default: all.</summary>
    [Range(1, Bounds.MaxTokens)]
    public int? SlidingWindow { get; init; }
}

/// <summary>A mixture of experts.</summary>
internal sealed record ExpertsRequest
{
    /// <summary>Routed experts of a layer.</summary>
    [Required, Range(1, Bounds.MaxExperts)]
    public int? Count { get; init; }

    /// <summary>Routed experts that one token passes through.</summary>
    [Required, Range(1, Bounds.MaxExperts)]
    public int? Active { get; init; }

    /// <summary>Experts that every token passes through. Default: none.</summary>
    [Range(0, Bounds.MaxExperts)]
    public int? Shared { get; init; }

    /// <summary>Width within one expert. Default: the model's intermediate size.</summary>
    [Range(1, Bounds.MaxWidth)]
    public int? IntermediateSize { get; init; }
}
