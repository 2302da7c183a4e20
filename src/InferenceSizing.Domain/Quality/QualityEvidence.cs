using System.Collections.Immutable;

namespace InferenceSizing.Domain.Quality;

/// <summary>All published results, by what was done to which models. Immutable.</summary>
/// <param name="Results">Results by technique, scheme and kind.</param>
/// <param name="Curves">Scores of families over their size.</param>
public sealed record QualityEvidence(ImmutableArray<QualityResult> Results, ImmutableArray<SizeCurve> Curves)
{
    private readonly Dictionary<string, List<QualityResult>> _byScheme = ByScheme(Results);

    /// <summary>The results that tell of the question; null where there are none.</summary>
    /// <param name="technique">What is done.</param>
    /// <param name="scheme">Precision id, kind of pruning, or layers.</param>
    /// <param name="models">decoder, encoder or convolutional.</param>
    /// <param name="metric">What is asked for.</param>
    internal QualityResult? Find(QualityTechnique technique, string scheme, string models, QualityMetric metric)
    {
        if (!_byScheme.TryGetValue(scheme, out List<QualityResult>? results))
            return null;
        foreach (QualityResult result in results)
        {
            if (result.Technique == technique && result.Metric == metric && result.Models == models)
                return result;
        }

        return null;
    }

    /// <summary>The curve of the model's family; null where no scores are published.</summary>
    public SizeCurve? CurveOf(string? modelId)
    {
        if (modelId is null)
            return null;
        foreach (SizeCurve curve in Curves)
        {
            if (curve.Covers(modelId))
                return curve;
        }

        return null;
    }

    private static Dictionary<string, List<QualityResult>> ByScheme(ImmutableArray<QualityResult> results)
    {
        Dictionary<string, List<QualityResult>> byScheme = new(StringComparer.Ordinal);
        foreach (QualityResult result in results)
        {
            foreach (string scheme in result.Schemes)
            {
                if (!byScheme.TryGetValue(scheme, out List<QualityResult>? known))
                    byScheme[scheme] = known = [];
                known.Add(result);
            }
        }

        return byScheme;
    }
}
