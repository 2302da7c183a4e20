using System.Text.Json;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Api.Catalogues;

/// <summary>A model of the catalogue.</summary>
internal sealed record ModelEntryAnswer
{
    /// <summary>Its id: a Hugging Face id, or the name of a vision or encoder model.</summary>
    public required string Id { get; init; }

    /// <summary>Other names for it.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>Its family.</summary>
    public required string Family { get; init; }

    /// <summary>decoder, encoder, encoderDecoder or convolutional; absent where its design is not supported.</summary>
    public string? Kind { get; init; }

    /// <summary>Unique parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>Parameters that one token passes through.</summary>
    public long? ActiveParameters { get; init; }

    /// <summary>Whether the parameters reproduce a published count.</summary>
    public required bool Verified { get; init; }

    /// <summary>The dimensions that textbook relations and configs quote.</summary>
    public DimensionsAnswer? Dimensions { get; init; }

    /// <summary>Precision id of its checkpoint, where that says.</summary>
    public string? CheckpointPrecision { get; init; }

    /// <summary>Year and month of its release, where known.</summary>
    public string? Release { get; init; }

    /// <summary>Why it cannot be sized, where it cannot.</summary>
    public string? Unsupported { get; init; }

    /// <summary>Where its design was read.</summary>
    public required string Source { get; init; }

    /// <summary>What else a reader should know.</summary>
    public string? Note { get; init; }

    /// <summary>What else the name that was asked for says; absent for a model's own name.</summary>
    public ModelNameAnswer? Named { get; init; }

    public static ModelEntryAnswer Of(NamedModel named) =>
        Of(named.Entry) with { Named = named.Remark is { } remark ? new ModelNameAnswer(named.Weights, named.Gguf, remark) : null };

    public static ModelEntryAnswer Of(ModelEntry model)
    {
        OperatorList? operators = model.Architecture.Value?.LayOut().Operators;
        return new ModelEntryAnswer
        {
            Id = model.Id,
            Aliases = model.Aliases,
            Family = model.Family,
            Kind = model.Kind is { } kind ? JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()) : null,
            Parameters = operators?.Parameters.Value,
            ActiveParameters = operators?.ActiveParameters.Value,
            Verified = model.Verified,
            Dimensions = model.Architecture.Value is { } architecture ? DimensionsAnswer.Of(architecture) : null,
            CheckpointPrecision = model.Checkpoint.Id,
            Release = model.Release,
            Unsupported = model.Architecture.Refusal?.Reason,
            Source = model.Source,
            Note = model.Note,
        };
    }
}

/// <summary>Dimensions of a model; what a design does not have is absent.</summary>
/// <param name="Layers">Layers, L.</param>
/// <param name="HiddenSize">Width of the residual stream, d_model.</param>
/// <param name="IntermediateSize">Width within the MLP, d_ff.</param>
/// <param name="AttentionHeads">Query heads.</param>
/// <param name="KeyValueHeads">Key and value heads.</param>
/// <param name="HeadDimension">Width of a head.</param>
/// <param name="VocabularySize">Tokens of the vocabulary.</param>
/// <param name="MaximumContext">Longest context that it was made for, tokens.</param>
/// <param name="ImageHeight">Rows of the images that it was published for, pixels.</param>
/// <param name="ImageWidth">Columns of those images, pixels.</param>
internal sealed record DimensionsAnswer(
    int? Layers, int? HiddenSize, int? IntermediateSize, int? AttentionHeads, int? KeyValueHeads, int? HeadDimension, int? VocabularySize, int? MaximumContext,
    int? ImageHeight, int? ImageWidth)
{
    public static DimensionsAnswer Of(Architecture architecture)
    {
        ModelDimensions model = architecture.Dimensions;
        return new DimensionsAnswer(
            Known(model.Layers.Count), Known(model.HiddenSize.Length), Known(model.IntermediateSize.Length), Known(model.AttentionHeads.Length),
            Known(model.KeyValueHeads.Length), Known(model.HeadDimension.Length), Known(model.VocabularySize.Length), Known(model.MaximumContext.Count),
            (int?)architecture.NativeImage?.Height.Length, (int?)architecture.NativeImage?.Width.Length);
    }

    private static int? Known(long dimension) => dimension == 0 ? null : (int)dimension;
}

/// <summary>What a name says beside the model.</summary>
/// <param name="Weights">Precision id of the weights; absent where the name states none.</param>
/// <param name="Gguf">Whether the files are GGUF, which llama.cpp runs.</param>
/// <param name="Remark">How the name was read.</param>
internal sealed record ModelNameAnswer(string? Weights, bool Gguf, string Remark);
