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
    /// <summary>The size of model, 10^9 parameters, at which results that fall with it are stated: about half of all are of models of 7 to 9 billion.</summary>
    private const double AtBillion = 8;

    private const double Billion = 1e9;

    /// <summary>Percent by which scores of an unchanged model differ between runs. Of the results of eight and of
    /// four bits 14 to 36 % gain, most of them less than that.</summary>
    private const double Noise = 1;

    public required QualityTechnique Technique { get; init; }

    /// <summary>Precision ids, kinds of pruning, or layers.</summary>
    public required ImmutableArray<string> Schemes { get; init; }

    /// <summary>decoder, encoder or convolutional.</summary>
    public required string Models { get; init; }

    public required QualityMetric Metric { get; init; }

    /// <summary>How the loss falls with the model's size, from what it is at 8 billion parameters; null where the results do not tell.</summary>
    public Magnitude? SizeExponent { get; init; }

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

    /// <summary>The loss of a model of that many parameters.</summary>
    /// <remarks><c>l · (B / 8)^−p</c> percent, B in 10^9 parameters; the noise of a benchmark, a percent, stays at every size.</remarks>
    public Loss LossOf(Count parameters)
    {
        if (SizeExponent is not { Value: > 0 } exponent)
            return new Loss(Low, Median, High);
        double scale = Math.Pow(Math.Max(parameters.Value, 1) / (AtBillion * Billion), -exponent.Value);
        return new Loss(
            Low.Value > 0 ? Magnitude.From(Low.Value * scale) : Low,
            Magnitude.From(Median.Value * scale),
            Magnitude.From(High.Value > Noise ? Noise + ((High.Value - Noise) * scale) : High.Value));
    }

    /// <summary>What kind of results these are, in words.</summary>
    public string Basis => field ??= InWords();

    private string InWords()
    {
        string what = Metric == QualityMetric.Perplexity ? "Results of perplexity alone: the loss of a task is not known"
            : $"{Results.Value} results of tasks{Sizes()}";
        return Note is null ? $"{what}. Source: {Source}." : $"{what}; {Note}. Source: {Source}.";
    }

    private string Sizes() => SizeExponent is { } exponent
        ? FormattableString.Invariant($", whose middle falls with (10^9 parameters)^-{exponent.Value}") : "";
}
