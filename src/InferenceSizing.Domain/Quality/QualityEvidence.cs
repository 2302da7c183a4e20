using System.Collections.Immutable;

namespace InferenceSizing.Domain.Quality;

/// <summary>All published results, by what was done to which models. Immutable.</summary>
/// <param name="Results">Results by technique, scheme, kind and size.</param>
/// <param name="Curves">Scores of families over their size.</param>
public sealed record QualityEvidence(ImmutableArray<QualityResult> Results, ImmutableArray<SizeCurve> Curves)
{
    /// <summary>Results of a size band count from this many on; fewer say less than those of all sizes.</summary>
    private const int EnoughOfBand = 5;

    private const double Billion = 1e9;

    private readonly Dictionary<string, List<QualityResult>> _byScheme = ByScheme(Results);

    /// <summary>The results nearest to the question: of the model's size where there are enough, else of all sizes; null where there are none.</summary>
    /// <param name="technique">What is done.</param>
    /// <param name="scheme">Precision id, kind of pruning, or layers.</param>
    /// <param name="models">decoder, encoder or convolutional.</param>
    /// <param name="metric">What is asked for.</param>
    /// <param name="parameters">Size of the model.</param>
    internal QualityResult? Find(QualityTechnique technique, string scheme, string models, QualityMetric metric, long parameters)
    {
        if (!_byScheme.TryGetValue(scheme, out List<QualityResult>? results))
            return null;
        QualityResult? ofAllSizes = null;
        double billion = parameters / Billion;
        foreach (QualityResult result in results)
        {
            if (result.Technique != technique || result.Metric != metric || result.Models != models)
                continue;
            if (result.FromBillion is not { } from)
                ofAllSizes = result;
            else if (result.Results.Value >= EnoughOfBand && billion >= from.Value && billion < (result.ToBillion?.Value ?? double.PositiveInfinity))
                return result;
        }

        return ofAllSizes;
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
