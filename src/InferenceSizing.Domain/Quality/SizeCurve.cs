using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Quality;

/// <summary>How a family's published scores grow with its size: <c>error = c · M^−p</c> percent, M in millions of parameters.</summary>
/// <param name="Name">The family and its recipe.</param>
/// <param name="Models">Starts of the model ids that belong to it.</param>
/// <param name="Metric">The score.</param>
/// <param name="Coefficient">c.</param>
/// <param name="Exponent">p.</param>
/// <param name="Results">Published scores that it was fitted to.</param>
/// <param name="WorstPoints">The fit's largest error, points.</param>
/// <param name="Source">Where they are from.</param>
public sealed record SizeCurve(
    string Name, ImmutableArray<string> Models, string Metric, Magnitude Coefficient, Magnitude Exponent, Count Results, Magnitude WorstPoints, string Source)
{
    private const double PerMillion = 1e6;

    public bool Covers(string modelId) => Models.Any(start => modelId.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>The score, percent, of half as many parameters.</summary>
    public Magnitude ScoreAtHalf(Count parameters) => ScoreAt(Count.From(Math.Max(1, parameters.Value / 2)));

    /// <summary>The score, percent, of twice as many parameters.</summary>
    public Magnitude ScoreAtTwice(Count parameters) => ScoreAt(Count.From(2 * parameters.Value));

    /// <summary>The score, percent, of the family's model of that many parameters.</summary>
    public Magnitude ScoreAt(Count parameters) => Magnitude.From(100 - (Coefficient.Value * Math.Pow(parameters.Value / PerMillion, -Exponent.Value)));
}
