using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Quality;

/// <summary>What was measured: a task's score, or the perplexity of a text.</summary>
public enum QualityMetric
{
    Accuracy,
    Perplexity,
}

/// <summary>What was done to the models of a result.</summary>
public enum QualityTechnique
{
    Weights,
    KvCache,
    Pruning,
    Distillation,
}

/// <summary>What published results of one kind have in common: how much was lost, in percent of the untouched model's score; below zero where it
/// gained.</summary>
/// <remarks>Low and high are the tenth and ninetieth percentile of the results, so 80 % of them lie between. Percent are a loss of the score, or a rise of
/// perplexity.</remarks>
public sealed record QualityResult
{
    public required QualityTechnique Technique { get; init; }

    /// <summary>Precision ids, kinds of pruning, or layers.</summary>
    public required ImmutableArray<string> Schemes { get; init; }

    /// <summary>decoder, encoder or convolutional.</summary>
    public required string Models { get; init; }

    public required QualityMetric Metric { get; init; }

    /// <summary>Fewest parameters, 10^9, of models in this band; null where the results are of all sizes.</summary>
    public Magnitude? FromBillion { get; init; }

    /// <summary>Parameters, 10^9, that models of this band stay below; null without an upper end.</summary>
    public Magnitude? ToBillion { get; init; }

    /// <summary>How many results.</summary>
    public required Count Results { get; init; }

    public required Magnitude Low { get; init; }

    public required Magnitude Median { get; init; }

    public required Magnitude High { get; init; }

    /// <summary>Original over reduced memory of what was compressed, in the middle of the results; null where they do not say.</summary>
    public Magnitude? MemoryRatio { get; init; }

    /// <summary>How far the technique went in these results, and whether the models were trained again; null where the scheme says all.</summary>
    public string? Note { get; init; }

    public required string Source { get; init; }

    /// <summary>What kind of results these are, in words.</summary>
    public string Basis => field ??= InWords();

    private string InWords()
    {
        string what = Metric == QualityMetric.Perplexity ? "Results of perplexity alone: the loss of a task is not known"
            : $"{Results.Value} results of tasks{Sizes()}";
        return Note is null ? $"{what}. Source: {Source}." : $"{what}; {Note}. Source: {Source}.";
    }

    private string Sizes() => FromBillion is not { } from ? ""
        : ToBillion is { } to ? FormattableString.Invariant($" on models of {from.Value} to {to.Value} billion parameters")
            : FormattableString.Invariant($" on models from {from.Value} billion parameters on");
}
