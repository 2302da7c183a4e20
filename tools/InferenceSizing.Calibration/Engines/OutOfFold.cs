using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Residuals of runs under constants that were fitted without them.</summary>
internal static class OutOfFold
{
    /// <summary>The logarithm of measured over predicted of every run, in the order of the runs.</summary>
    /// <param name="all">The calibration to all runs.</param>
    /// <param name="runs">Runs with their scopes.</param>
    /// <param name="fold">What is left out together.</param>
    public static double[] Residuals(EngineFits all, IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, Func<PreparedRun, string> fold)
    {
        ILookup<TimingScope, PreparedRun> byScope = runs.ToLookup(pair => pair.Scope, pair => pair.Run);
        double[] residuals = new double[runs.Count];
        // Folds know nothing of each other: side by side they give what they give one after another.
        Parallel.ForEach(Enumerable.Range(0, runs.Count).GroupBy(i => fold(runs[i].Run), StringComparer.Ordinal).ToArray(), left =>
        {
            EngineFits without = all.Without(run => fold(run) == left.Key, byScope);
            foreach (int i in left)
                residuals[i] = runs[i].Run.Residual(without[runs[i].Scope]);
        });

        return residuals;
    }
}
