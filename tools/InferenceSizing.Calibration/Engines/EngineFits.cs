using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Constants of all scopes: each fitted to its own runs, drawn to its engine's, which is drawn to those of all served engines.</summary>
internal sealed class EngineFits
{
    private readonly EngineTiming _common;
    private readonly Dictionary<string, EngineTiming> _engines;
    private readonly Dictionary<TimingScope, EngineTiming> _scopes;

    private EngineFits(EngineTiming common, Dictionary<string, EngineTiming> engines, Dictionary<TimingScope, EngineTiming> scopes) =>
        (_common, _engines, _scopes) = (common, engines, scopes);

    /// <summary>The constants of a scope; its engine's, or the common ones, where it had no runs.</summary>
    public EngineTiming this[TimingScope scope] => _scopes.TryGetValue(scope, out EngineTiming? timing) ? timing : _engines.GetValueOrDefault(scope.Engine, _common);

    /// <summary>Fits to all runs.</summary>
    public static EngineFits To(ILookup<TimingScope, PreparedRun> runs) =>
        Fitted(TimingFit.Fit([.. runs.SelectMany(scope => scope).Where(IsBenchmark)], null), runs, _ => true);

    /// <summary>The same without some runs: only what had seen any of them is fitted again.</summary>
    public EngineFits Without(Func<PreparedRun, bool> left, ILookup<TimingScope, PreparedRun> runs)
    {
        HashSet<string> touched = [.. runs.Where(scope => scope.Any(left)).Select(scope => scope.Key.Engine)];
        EngineFits again = Fitted(
            _common,
            runs.Where(scope => touched.Contains(scope.Key.Engine)).SelectMany(scope => scope.Where(run => !left(run)).Select(run => (scope.Key, run))).ToLookup(pair => pair.Key, pair => pair.run),
            scope => runs[scope].Any(left));
        foreach ((TimingScope scope, EngineTiming timing) in _scopes)
        {
            if (!runs[scope].Any(left))
                again._scopes[scope] = timing;
        }

        return again;
    }

    private static EngineFits Fitted(EngineTiming common, ILookup<TimingScope, PreparedRun> runs, Func<TimingScope, bool> wanted)
    {
        Dictionary<string, EngineTiming> engines = runs.GroupBy(scope => scope.Key.Engine)
            .ToDictionary(engine => engine.Key, engine => TimingFit.Fit([.. engine.SelectMany(scope => scope)], common), StringComparer.Ordinal);
        return new EngineFits(common, engines, runs.Where(scope => wanted(scope.Key)).ToDictionary(scope => scope.Key, scope => TimingFit.Fit([.. scope], engines[scope.Key.Engine])));
    }

    /// <summary>Runs of many requests a client on a server.</summary>
    internal static bool IsBenchmark(PreparedRun run) => run.Workload.Arrival is ClosedLoopArrival { RequestsPerClient: not null };

    /// <summary>The scope that the domain looks up for a run: found by timings that carry their index.</summary>
    public static TimingScope ScopeOf(PreparedRun run, IReadOnlyList<TimingScope> scopes)
    {
        EngineTimings indexed = new(scopes.Select((scope, index) => (scope, EngineTiming.Unmeasured with { StepsToFirstToken = Ratio.From(index) })));
        EngineTiming found = indexed.For(run.Engine, run.Deployment.Version, run.Chips, run.Deployment.Precision.Weights.IsQuantized);
        return scopes[(int)Math.Round(found.StepsToFirstToken.Value)];
    }
}
