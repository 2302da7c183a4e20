using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Quality;

/// <summary>What one technique loses, in percent of the untouched model's score; below zero where results gained.</summary>
/// <param name="Low">One result in ten lost less.</param>
/// <param name="Estimate">The middle.</param>
/// <param name="High">One result in ten lost more.</param>
public readonly record struct Loss(Magnitude Low, Magnitude Estimate, Magnitude High)
{
    private const double Percent = 100;

    public static Loss None => default;

    /// <summary>One loss after another: what the first leaves is reduced by the second, as if the two had nothing to do with each other.</summary>
    public Loss Then(Loss next) => new(Both(Low, next.Low), Both(Estimate, next.Estimate), Both(High, next.High));

    private static Magnitude Both(Magnitude first, Magnitude second) =>
        Magnitude.From(Percent - ((Percent - first.Value) * (Percent - second.Value) / Percent));
}

/// <summary>One technique and what published results say of it.</summary>
/// <param name="Technique">weights, kvCache, pruning or distillation.</param>
/// <param name="Scheme">Precision id, kind of pruning, or layers.</param>
/// <param name="Accuracy">Lost score; null where no results say.</param>
/// <param name="PerplexityRise">Risen perplexity; null where no results say.</param>
/// <param name="Results">How many results the figures rest on.</param>
/// <param name="Basis">What kind of results they are, or why there is no figure.</param>
public sealed record QualityPart(QualityTechnique Technique, string Scheme, Loss? Accuracy, Loss? PerplexityRise, Count Results, string Basis);
