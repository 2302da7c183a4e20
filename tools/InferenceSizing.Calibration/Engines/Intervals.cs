using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>80 % intervals from residuals of runs that the fit had not seen.</summary>
/// <remarks>The tenth and ninetieth percentile, each group weighted n^(-2/3), since a new deployment is a new group; of a scope drawn half-way to those of all
/// served runs, in logarithms. Never narrower than x 0.83 to x 1.25.</remarks>
internal static class Intervals
{
    private const double Tail = 0.1;
    private const double GroupPower = -2.0 / 3;
    private const double LeastBelow = 0.83;
    private const double LeastAbove = 1.25;
    private const int FewestRuns = 8;
    private const int FewestGroups = 3;
    private const int Digits = 3;

    /// <summary>The intervals of one scope.</summary>
    /// <param name="scope">Its runs with their residuals.</param>
    /// <param name="all">Runs of all scopes of the same sort.</param>
    /// <param name="served">Runs of all servers under load: what is known of first tokens under load where the scope has none.</param>
    /// <param name="known">Intervals to keep where the runs are of too few models and chips to judge new ones by; null where there are none.</param>
    /// <param name="between">What another publisher adds, where the residuals do not hold it; null where they do.</param>
    public static TimingAccuracy Of(
        IReadOnlyList<(PreparedRun Run, double Log)> scope, IReadOnlyList<(PreparedRun Run, double Log)> all,
        IReadOnlyList<(PreparedRun Run, double Log)> served, TimingAccuracy? known, Spread? between)
    {
        if (known is not null && scope.Select(pair => pair.Run.Group).Distinct().Count() < FewestGroups)
            return known;
        Spread? first = Of(scope, all, IsFirstTokenUnderLoad) ?? Of(served, [], IsFirstTokenUnderLoad);
        Spread? step = Of(scope, all, run => run.Measured.Quantity is ServedQuantity.TimePerOutputToken or ServedQuantity.InterToken);
        Spread? request = Of(scope, all, run => run.Measured.Quantity is ServedQuantity.Request or ServedQuantity.OutputRate or ServedQuantity.TotalRate);
        Spread? prefill = Of(scope, all, run =>
            run.Measured.Quantity == ServedQuantity.PrefillRate || (run.Measured.Quantity == ServedQuantity.TimeToFirstToken && !EngineFits.IsUnderLoad(run)));
        Spread any = step ?? request ?? prefill ?? Spread.Of(0.45, 2.2);
        return new TimingAccuracy(Wider(first ?? prefill ?? any), Wider(step ?? any), Wider(request ?? any), Wider(prefill ?? first ?? any));

        Spread Wider(Spread own) => between is { } other ? Rounded(own.And(other)) : own;
    }

    private static bool IsFirstTokenUnderLoad(PreparedRun run) => run.Measured.Quantity == ServedQuantity.TimeToFirstToken && EngineFits.IsUnderLoad(run);

    private static Spread? Of(
        IReadOnlyList<(PreparedRun Run, double Log)> scope, IReadOnlyList<(PreparedRun Run, double Log)> all, Func<PreparedRun, bool> counts)
    {
        (PreparedRun Run, double Log)[] own = [.. scope.Where(pair => counts(pair.Run))], others = [.. all.Where(pair => counts(pair.Run))];
        if (own.Length < FewestRuns)
            return null;
        double low = Quantile(own, Tail), high = Quantile(own, 1 - Tail);
        if (others.Length > own.Length)
            (low, high) = ((low + Quantile(others, Tail)) / 2, (high + Quantile(others, 1 - Tail)) / 2);
        return Rounded(Spread.Of(Math.Min(LeastBelow, Math.Exp(low)), Math.Max(LeastAbove, Math.Exp(high))));
    }

    private static Spread Rounded(Spread spread) =>
        Spread.Of(Rounding.ToSignificant(spread.Below.Value, Digits), Rounding.ToSignificant(spread.Above.Value, Digits));

    /// <summary>A quantile of the times' logarithms: a rate's is that of its reciprocal.</summary>
    private static double Quantile((PreparedRun Run, double Log)[] runs, double share)
    {
        Dictionary<string, int> sizes = runs.GroupBy(pair => pair.Run.Group).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        (double Log, double Weight)[] sorted = [
            .. runs.Select(pair => (pair.Run.IsRate ? -pair.Log : pair.Log, Math.Pow(sizes[pair.Run.Group], GroupPower))).OrderBy(pair => pair.Item1)];
        double sum = sorted.Sum(pair => pair.Weight), before = 0;
        foreach ((double log, double weight) in sorted)
        {
            before += weight;
            if (before >= share * sum)
                return log;
        }

        return sorted[^1].Log;
    }
}
