using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Who measured: another laboratory, another build, other flags.</summary>
internal static class Sources
{
    /// <summary>Runs of a publisher in a scope without which it does not count as one of the scope's.</summary>
    private const int FewestRuns = 3;

    /// <summary>Publishers of each scope that have runs enough.</summary>
    public static ILookup<TimingScope, string> ByScope(IEnumerable<(TimingScope Scope, PreparedRun Run)> runs) =>
        runs.GroupBy(pair => (pair.Scope, pair.Run.Source)).Where(runsOf => runsOf.Count() >= FewestRuns)
            .ToLookup(runsOf => runsOf.Key.Scope, runsOf => runsOf.Key.Source);
}
