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

    /// <summary>Channels, or features of a linear layer, that it gives; needed by conv and linear, not allowed elsewhere.</summary>
    [Range(1, Bounds.MaxWidth)]
    public int? OutChannels { get; init; }

    /// <summary>Side of the square window, pixels; needed by conv, maxPool and avgPool.</summary>
    [Range(1, Bounds.MaxKernel)]
    public int? Kernel { get; init; }

    /// <summary>Step of the window, pixels. Default: 1; of a pool, its kernel.</summary>
    [Range(1, Bounds.MaxKernel)]
    public int? Stride { get; init; }

    /// <summary>Pixels added at each edge. Default: 0.</summary>
    [Range(0, Bounds.MaxKernel)]
    public int? Padding { get; init; }

    /// <summary>Groups that the channels of a conv are divided into. Default: 1.</summary>
    [Range(1, Bounds.MaxChannels)]
    public int? Groups { get; init; }
}
