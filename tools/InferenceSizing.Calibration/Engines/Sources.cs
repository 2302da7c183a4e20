using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>How far runs of a publisher lie from a fit that has seen others alone: another laboratory, another build, other flags.</summary>
internal static class Sources
{
    /// <summary>Runs of a publisher in a scope that its median is taken of.</summary>
    private const int FewestRuns = 3;

    /// <summary>Publishers of each scope that have runs enough.</summary>
    public static ILookup<TimingScope, string> ByScope(IEnumerable<(TimingScope Scope, PreparedRun Run)> runs) =>
        runs.GroupBy(pair => (pair.Scope, pair.Run.Source)).Where(runsOf => runsOf.Count() >= FewestRuns)
            .ToLookup(runsOf => runsOf.Key.Scope, runsOf => runsOf.Key.Source);

    /// <summary>The residual that stands for a run of nobody seen: without its publisher where the others have half of the scope's deployments, since the
    /// fit is another one without the publisher of most; else without its group.</summary>
    public static double[] Unseen(IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] byGroup, double[] bySource)
    {
        ILookup<TimingScope, (string Group, string Source)> deployments =
            runs.Select(pair => (pair.Scope, Of: (pair.Run.Group, pair.Run.Source))).Distinct().ToLookup(pair => pair.Scope, pair => pair.Of);
        return [.. runs.Select((pair, i) => HasHalf(deployments[pair.Scope], pair.Run.Source) ? byGroup[i] : bySource[i])];
    }

    private static bool HasHalf(IEnumerable<(string Group, string Source)> deployments, string source)
    {
        const int half = 2;
        return half * deployments.Count(deployment => deployment.Source == source) > deployments.Count();
    }

    /// <summary>What a publisher adds to the interval of a scope that only one has runs in: within this factor the medians of four of five publishers lie when
    /// they are left out, over all scopes that several have runs in.</summary>
    public static Spread Between(IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, ILookup<TimingScope, string> sources, double[] bySource)
    {
        const double fourOfFive = 0.8;
        double[] medians =
        [
            .. Enumerable.Range(0, runs.Count).Where(i => sources[runs[i].Scope].Count() > 1 && sources[runs[i].Scope].Contains(runs[i].Run.Source))
                .GroupBy(i => (runs[i].Scope, runs[i].Run.Source))
                .Select(runsOf => Math.Abs(Errors.Quantile(runsOf.Select(i => runs[i].Run.IsRate ? -bySource[i] : bySource[i]), 0.5))),
        ];
        double factor = medians.Length == 0 ? 1 : Math.Exp(Errors.Quantile(medians, fourOfFive));
        return Spread.Of(1 / factor, factor);
    }
}
