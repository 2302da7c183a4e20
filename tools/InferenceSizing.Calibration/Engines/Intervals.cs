using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>80 % intervals from residuals of runs that the fit had not seen.</summary>
/// <remarks>A residual has a part of the deployment and a part of the publisher: another laboratory, build or flag. So every run stands twice, as a new
/// deployment of publishers that are known and as the run of a publisher that is not; where several publishers agree, the second is no wider than the first.
/// The tenth and ninetieth percentile of a scope, each deployment weighted n^(-2/3) since a new one is a new group, are drawn by a quarter to those of all
/// scopes, and all widths of a quantity then take one power, with which the intervals hold 80 % of both.</remarks>
internal sealed class Intervals
{
    private const double Tail = 0.1;
    private const double Coverage = 0.8;
    private const double GroupPower = -2.0 / 3;
    private const double DrawnToAll = 0.25;

    /// <summary>Before the power, no interval is narrower than this: fewer runs than ten say little of a tail.</summary>
    private static readonly Spread Least = Spread.Of(0.83, 1.25);

    private const int FewestRuns = 8;
    private const int FewestGroups = 3;
    private const int Slots = 5;
    private const int Digits = 3;

    /// <summary>Coverage is counted over figures, and to this share over publishers, so that no large table is all that counts.</summary>
    private const double ShareOfPublishers = 0.25;

    /// <summary>Of a figure's coverage, the share that is its own as the run of a publisher that is not known: a user's deployment more often is one than
    /// not.</summary>
    private const double OfUnknownPublishers = 0.6;

    private static readonly Spread None = Spread.Of(1, 1);

    /// <summary>Accuracies that tell each quantity by the upper end.</summary>
    private static readonly TimingAccuracy Marks = new(Spread.Of(1, 1), Spread.Of(1, 2), Spread.Of(1, 3), Spread.Of(1, 4), Spread.Of(1, 5));

    private readonly ILookup<int, UnseenRun> _all;
    private readonly Spread[] _pooled;
    private readonly double[] _powers;

    /// <summary>Intervals of all scopes with runs.</summary>
    public Intervals(IReadOnlyList<UnseenRun> runs)
    {
        _all = runs.ToLookup(run => SlotOf(run.Run));
        _pooled = [.. Enumerable.Range(1, Slots).Select(slot => QuantilesOf([.. _all[slot]]) ?? None)];
        _powers = [.. Enumerable.Repeat(1.0, Slots)];
        Dictionary<TimingScope, TimingAccuracy> scopes = runs.GroupBy(run => run.Scope).ToDictionary(scope => scope.Key, scope => Of([.. scope], null));
        _powers = [.. Enumerable.Range(1, Slots).Select(slot => PowerOf([.. _all[slot]], scopes))];
    }

    /// <summary>The intervals of one scope.</summary>
    /// <param name="scope">Its runs.</param>
    /// <param name="known">Intervals to keep where the runs are of too few models and chips to judge new ones by; null where there are none.</param>
    public TimingAccuracy Of(IReadOnlyList<UnseenRun> scope, TimingAccuracy? known)
    {
        if (known is not null && scope.Select(run => run.Run.Group).Distinct().Count() < FewestGroups)
            return known;
        ILookup<int, UnseenRun> own = scope.ToLookup(run => SlotOf(run.Run));
        Spread?[] found = [.. Enumerable.Range(1, Slots).Select(slot => OfSlot([.. own[slot]], slot))];
        // Of a quantity that nobody measured, the widest that was.
        Spread any = found.OfType<Spread>().DefaultIfEmpty(Spread.Of(0.45, 2.2)).MaxBy(spread => spread.Above.Value / spread.Below.Value);
        return new TimingAccuracy(found[0] ?? any, found[1] ?? any, found[2] ?? found[1] ?? any, found[3] ?? any, found[4] ?? any);
    }

    private Spread? OfSlot(UnseenRun[] own, int slot)
    {
        if (_all[slot].Count() < FewestRuns)
            return null;
        Spread pooled = _pooled[slot - 1], raw = own.Length >= FewestRuns ? Between(QuantilesOf(own)!.Value, pooled) : pooled;
        double power = _powers[slot - 1];
        return Spread.Of(
            Math.Min(1, Rounding.ToSignificant(Math.Pow(Math.Min(raw.Below.Value, Least.Below.Value), power), Digits)),
            Rounding.ToSignificant(Math.Pow(Math.Max(raw.Above.Value, Least.Above.Value), power), Digits));
    }

    private static Spread Between(Spread own, Spread pooled) => Spread.Of(
        Math.Exp(Drawn(Math.Log(own.Below.Value), Math.Log(pooled.Below.Value))), Math.Exp(Drawn(Math.Log(own.Above.Value), Math.Log(pooled.Above.Value))));

    private static double Drawn(double own, double pooled) => own + (DrawnToAll * (pooled - own));

    /// <summary>The power of the factors with which the intervals hold 80 %.</summary>
    private static double PowerOf(UnseenRun[] runs, Dictionary<TimingScope, TimingAccuracy> scopes)
    {
        if (runs.Length < FewestRuns)
            return 1;
        (UnseenRun Run, Spread Raw, double Wider)[] judged = [.. runs.Select(run => (run, Held.Of(run.Run, scopes[run.Scope]), WidenedBy(run.Run)))];
        const int halvings = 20;
        const double widest = 2;
        double low = 0, high = widest;
        for (int i = 0; i < halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = CoverageOf(judged, middle) < Coverage ? (middle, high) : (low, middle);
        }

        return Rounding.ToSignificant(high, Digits);
    }

    /// <summary>What the service widens an interval by for this run's chip and layout.</summary>
    private static double WidenedBy(PreparedRun run) =>
        Held.SpreadOf(run, EngineTiming.Unmeasured with { Accuracy = new TimingAccuracy(None, None, None, None, None) }).Above.Value;

    private static double CoverageOf((UnseenRun Run, Spread Raw, double Wider)[] judged, double power)
    {
        (string Publisher, double Held)[] held = [.. judged.Select(one =>
        {
            Spread spread = Spread.Of(Math.Pow(one.Raw.Below.Value, power) / one.Wider, Math.Pow(one.Raw.Above.Value, power) * one.Wider);
            double share = 0;
            share += Held.Is(one.Run.Run, one.Run.WithoutPublisher, spread) ? OfUnknownPublishers : 0;
            share += Held.Is(one.Run.Run, one.Run.WithoutDeployment, spread) ? 1 - OfUnknownPublishers : 0;
            return (one.Run.Run.Source, share);
        })];
        double publishers = held.GroupBy(one => one.Publisher, StringComparer.Ordinal).Average(one => one.Average(run => run.Held));
        return ((1 - ShareOfPublishers) * held.Average(one => one.Held)) + (ShareOfPublishers * publishers);
    }

    private static int SlotOf(PreparedRun run) => (int)Held.Of(run, Marks).Above.Value;

    /// <summary>The tails of the times' residuals, a rate's being those of its reciprocal; null of too few runs.</summary>
    private static Spread? QuantilesOf(UnseenRun[] runs)
    {
        if (runs.Length < FewestRuns)
            return null;
        Dictionary<string, int> sizes = runs.GroupBy(run => run.Run.Group).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        (double Log, double Weight)[] sorted =
        [
            .. runs.SelectMany(run => new[] { run.WithoutDeployment, run.WithoutPublisher }.Select(log =>
                (run.Run.IsRate ? -log : log, Math.Pow(sizes[run.Run.Group], GroupPower)))).OrderBy(pair => pair.Item1),
        ];
        return Spread.Of(Math.Min(1, Math.Exp(Quantile(sorted, Tail))), Math.Max(1, Math.Exp(Quantile(sorted, 1 - Tail))));
    }

    private static double Quantile((double Log, double Weight)[] sorted, double share)
    {
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
