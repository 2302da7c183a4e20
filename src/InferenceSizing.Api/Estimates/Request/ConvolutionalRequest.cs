using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A convolutional network: its layers one after another.</summary>
internal sealed record ConvolutionalRequest : ArchitectureRequest
{
    /// <summary>convolutional.</summary>
    [Required, OneOf(typeof(ConvolutionalKinds))]
    public override string? Kind { get; init; }

    /// <summary>The image that enters.</summary>
    [Required]
    public ImageRequest? Input { get; init; }

    /// <summary>Layers in order, each reading what the one before gives.</summary>
    [Required, Length(1, Bounds.MaxConvolutions)]
    public IReadOnlyList<ConvolutionalLayerRequest>? Layers { get; init; }
}

/// <summary>Size of an image.</summary>
internal sealed record ImageRequest
{
    /// <summary>Colours.</summary>
    [Required, Range(1, Bounds.MaxChannels)]
    public int? Channels { get; init; }

    /// <summary>Rows, pixels.</summary>
    [Required, Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    public int? Height { get; init; }

    /// <summary>Columns, pixels.</summary>
    [Required, Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    public int? Width { get; init; }
}

/// <summary>One layer of a convolutional network.</summary>
internal sealed record ConvolutionalLayerRequest
{
    /// <summary>What it does.</summary>
    [Required, OneOf(typeof(ConvolutionalLayerTypes))]
    public string? Type { get; init; }

    /// <summary>Channels that it gives; of linear, features. Required by conv and linear; of depthwiseConv a multiple of its input's channels, by default as
    /// many.</summary>
    [Range(1, Bounds.MaxChannels)]
    public int? OutChannels { get; init; }

    /// <summary>Side of the square window, pixels. Required by conv, depthwiseConv, maxPool and avgPool.</summary>
    [Range(1, Bounds.MaxKernel)]
    public int? Kernel { get; init; }

    /// <summary>Step of the window, pixels. Default: 1; of a pool, its kernel. Of upsample the factor, required there.</summary>
    [Range(1, Bounds.MaxKernel)]
    public int? Stride { get; init; }

    /// <summary>Pixels added at each edge. Default: 0.</summary>
    [Range(0, Bounds.MaxKernel)]
    public int? Padding { get; init; }

    /// <summary>Groups that the channels of a conv are divided into. Default: 1.</summary>
    [Range(1, Bounds.MaxChannels)]
    public int? Groups { get; init; }

    /// <summary>Whether a conv, depthwiseConv or linear has a bias. Default: true.</summary>
    public bool? Bias { get; init; }

    /// <summary>Index of the earlier layer that add and concat join to the one before; required by them.</summary>
    [Range(0, Bounds.MaxConvolutions)]
    public int? From { get; init; }
}
