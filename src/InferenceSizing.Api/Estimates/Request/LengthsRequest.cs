using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>What one request brings and gets.</summary>
internal abstract record LengthsRequest
{
    /// <summary>Prompt length; sequence length of an encoder; tokens. Default: 1024, of an encoder 128.</summary>
    [Range(1, Bounds.MaxTokens)]
    [JsonPropertyOrder(-3)]
    public int? InputTokens { get; init; }

    /// <summary>Tokens generated for each prompt; 0 asks for the prefill alone. Default: 256.</summary>
    [Range(0, Bounds.MaxOutputTokens)]
    [JsonPropertyOrder(-3)]
    public int? OutputTokens { get; init; }

    /// <summary>Images in each prompt of a language model, imageHeight by imageWidth pixels each; the tokens that its processor makes of them come beside
    /// inputTokens. Default: 1 where a size is given, else 0.</summary>
    [Range(0, Bounds.MaxImagesOfPrompt)]
    [JsonPropertyOrder(-1)]
    public int? Images { get; init; }

    /// <summary>Image rows, pixels. Default: the model's own; of images in a prompt 1024.</summary>
    [Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    [JsonPropertyOrder(-1)]
    public int? ImageHeight { get; init; }

    /// <summary>Image columns, pixels. Default: the model's own; of images in a prompt 1024.</summary>
    [Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    [JsonPropertyOrder(-1)]
    public int? ImageWidth { get; init; }

    /// <summary>Share of the prompt tokens found in the prefix cache, which need not be computed. Default: 0; of an estimate with sharedPrefixTokens
    /// their share of the prompt, where the engine finds it by itself.</summary>
    [Range(0.0, 1.0)]
    public double? PrefixCacheHitRate { get; init; }
}
