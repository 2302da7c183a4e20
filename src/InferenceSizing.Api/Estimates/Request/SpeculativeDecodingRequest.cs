using System.ComponentModel.DataAnnotations;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Speculative decoding: which speculator proposes tokens, how many at a time, and how many of them are taken.</summary>
internal sealed record SpeculativeDecodingRequest
{
    /// <summary>draftModel: a smaller model of the same vocabulary; mtp: the checkpoint's own multi-token-prediction layers; eagle and eagle3: one layer over
    /// the model's hidden states; dflash: five layers over them, which propose a block at once; assistant: Gemma 4's, which reads the model's
    /// cache; ngram: text that came before.</summary>
    [Required, OneOf(typeof(SpeculativeMethods))]
    public string? Method { get; init; }

    /// <summary>With draftModel a catalogue id or alias, which is required. With eagle, eagle3, dflash and assistant the head's repository, which the launch
    /// command names: its size follows from the model's own dimensions.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? DraftModel { get; init; }

    /// <summary>How the weights of the draft model or head are stored. Default: as its checkpoint stores them; of a head, bf16; in llama.cpp as the
    /// model's.</summary>
    [OneOf(typeof(WeightPrecisions))]
    public string? DraftWeights { get; init => field = PrecisionNames.IdOf(value); }

    /// <summary>Tokens proposed for each verification. Default: the engine's own.</summary>
    [Range(1, Bounds.MaxDraftTokens)]
    public int? DraftTokens { get; init; }

    /// <summary>The chance that a proposed token is taken when those before it were. Default: from published measurements of the method, with the range that
    /// they span and a warning.</summary>
    [Range(0.0, 1.0)]
    public double? AcceptanceRate { get; init; }

    /// <summary>The lowest that the intervals allow for. Default: the rate itself where it is given.</summary>
    [Range(0.0, 1.0)]
    public double? AcceptanceRateLow { get; init; }

    /// <summary>The highest that the intervals allow for. Default: the rate itself where it is given.</summary>
    [Range(0.0, 1.0)]
    public double? AcceptanceRateHigh { get; init; }
}
