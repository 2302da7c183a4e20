using System.Globalization;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>A measured run of the caller's workspace that the times leaned on, or would have.</summary>
/// <param name="Id">The calibration that holds it.</param>
/// <param name="Run">Its place in the calibration, from 0.</param>
/// <param name="Distance">0 for the same deployment under the same load, 1 for one that says nothing.</param>
/// <param name="Outlier">Whether it is not believed: it contradicts what the estimate and the other runs say of it.</param>
internal sealed record CalibratedByAnswer(string Id, int Run, decimal Distance, bool Outlier)
{
    private const char Separator = '#';

    private const int DistanceDigits = 3;

    /// <summary>A run's name in the domain.</summary>
    public static string NameOf(string calibration, int run) => $"{calibration}{Separator}{run}";

    public static CalibratedByAnswer Of(LeanedOn run)
    {
        string[] parts = run.Run.Split(Separator);
        return new(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), Figure.Of(run.Distance.Value, DistanceDigits), run.IsOutlier);
    }
}
