using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks;

public enum ArchitectureKind
{
    Decoder,
    Encoder,
    EncoderDecoder,
    Convolutional,
}

/// <summary>What a sample of the workload is: a sequence of tokens or an image.</summary>
public enum InputKind
{
    Tokens,
    Images,
}

/// <summary>Height and width of an image in pixels.</summary>
public readonly record struct ImageSize(AxisLength Height, AxisLength Width);

/// <summary>The dimensions that textbook relations and catalogues quote; zero where a design has no such thing.</summary>
/// <param name="Layers">L.</param>
/// <param name="HiddenSize">d_model.</param>
/// <param name="IntermediateSize">d_ff.</param>
/// <param name="AttentionHeads">n_h.</param>
/// <param name="KeyValueHeads">H_kv.</param>
/// <param name="HeadDimension">d_head.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="MaximumContext">Longest context the model was made for; zero where it is not known or has no bound.</param>
public sealed record ModelDimensions(
    LayerCount Layers, AxisLength HiddenSize, AxisLength IntermediateSize = default, AxisLength AttentionHeads = default, AxisLength KeyValueHeads = default,
    AxisLength HeadDimension = default, AxisLength VocabularySize = default, TokenCount MaximumContext = default)
{
    /// <summary>Positions times rotated dimensions, over all distinct tables of rotary angles that engines keep next to the weights.</summary>
    /// <remarks>One table over the longest context and a whole head, where the reader of the family does not know better: a scaled rotation has a longer
    /// table, a partial one a narrower, windows often one of their own.</remarks>
    public Count RotaryElements
    {
        get => field > Count.Zero ? field : Count.From(checked(MaximumContext.Count * HeadDimension.Length));
        init;
    }

    /// <summary>Factors by which a scaled rotation divides its frequencies, one for each: lists of them that GGUF files keep as tensors, and elements of one;
    /// zero where they keep none.</summary>
    public FactorLists RotationFactors { get; init; }

    /// <summary>num_hidden_layers and hidden_size of the vision config, with the defaults that servers read them with; zero without a vision tower.</summary>
    public (LayerCount Layers, AxisLength HiddenSize) Vision { get; init; }
}

/// <summary>What a model is, free of precision, hardware and workload.</summary>
public abstract class Architecture
{
    /// <summary>The family's name, <c>model_type</c> where Hugging Face has one.</summary>
    public required string Family { get; init; }

    public required ArchitectureKind Kind { get; init; }

    public required InputKind Input { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    /// <summary>Whether it generates tokens, one after another.</summary>
    public bool Generates => Kind is ArchitectureKind.Decoder or ArchitectureKind.EncoderDecoder;

    /// <summary>Positions that the encoder of an encoder-decoder always has, whatever the prompt (Whisper's 30 s of audio); zero where they are the prompt's
    /// tokens.</summary>
    public TokenCount FixedEncoderTokens { get; init; }

    /// <summary>Whether the operators are the model's own; false where they only stand for its published totals.</summary>
    public bool GraphKnown { get; init; } = true;

    /// <summary>Whether published times of such designs are behind the constants of forward passes.</summary>
    public bool DesignMeasured { get; init; } = true;

    /// <summary>Whether every tensor of a pass grows with its samples; false where a file fixes how many samples pass at once.</summary>
    public bool GrowsBySample { get; init; } = true;

    /// <summary>Side lengths of the images it was published for; null for tokens.</summary>
    public ImageSize? NativeImage { get; init; }

    /// <summary>The design over tokens that it was laid out from; null for anything else.</summary>
    public virtual TokenDesign? PublishedDesign => null;

    /// <summary>What an image becomes in the prompt of a language model; null where it takes none, or where that is not known here.</summary>
    public virtual PictureTokens? Pictures => null;

    /// <summary>Parts of the model that are not counted, in memory or in time, in words for the user; null where all of it is.</summary>
    public virtual string? LeftOut => null;

    /// <summary>Why it takes images of one size only, in words for the user; null where others pass.</summary>
    public virtual string? SizeFixedBy => null;

    /// <summary>Whether it is several networks, which run one after another.</summary>
    public virtual bool IsPipeline => false;

    /// <summary>Whether it is run by PyTorch, as published, and not by a server or a compiler: pipelines, and networks of speech.</summary>
    public virtual bool OfPyTorch => IsPipeline;

    /// <summary>Whether it decodes a latent tile by tile; null where it decodes none, or always in one way.</summary>
    public virtual bool? DecodesInTiles => null;

    /// <summary>The same model, decoding its latent tile by tile or whole.</summary>
    public virtual Architecture DecodingInTiles(bool tiles) => this;

    /// <summary>The operators for images of <paramref name="image"/>; token models ignore it and always give the same list.</summary>
    /// <param name="image">Null for <see cref="NativeImage"/>.</param>
    /// <returns>The list, or why an image of this size cannot pass through the design.</returns>
    public abstract LaidOut LayOut(ImageSize? image = null);
}

/// <summary>The operators of an architecture for one input size, or the reason why there are none.</summary>
/// <param name="Operators">Null where the size is not supported.</param>
/// <param name="Tokens">Tokens that one image becomes on its way (patches and class token); zero for token models.</param>
/// <param name="Refusal">Why not, in words for the user; null on success.</param>
public sealed record LaidOut(OperatorList? Operators, TokenCount Tokens, string? Refusal);
