using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Constants of all scopes: each fitted to its own runs, drawn to those of its engine's scopes of the same sort, which are drawn to those of all
/// served engines.</summary>
internal sealed class EngineFits
{
    /// <summary>Benchmarks that it takes for constants of their own; with fewer, what is known already is drawn to.</summary>
    private const int FewestBenchmarks = 200;

    private readonly EngineTiming? _common;
    private readonly Func<TimingScope, EngineTiming> _known;
    private readonly Dictionary<(string Engine, bool Served), EngineTiming> _engines;
    private readonly Dictionary<TimingScope, EngineTiming> _scopes;

    /// <summary>Engines whose servers several publishers measured: those of one say how that laboratory runs them.</summary>
    private readonly HashSet<string> _servedBySeveral;

    private EngineFits(EngineTiming? common, Func<TimingScope, EngineTiming> known, Dictionary<(string Engine, bool Served), EngineTiming> engines,
        Dictionary<TimingScope, EngineTiming> scopes, HashSet<string> servedBySeveral) =>
        (_common, _known, _engines, _scopes, _servedBySeveral) = (common, known, engines, scopes, servedBySeveral);

    /// <summary>Whether the runs are too few for anything but to correct what is known already.</summary>
    public bool Corrects => _common is null;

    /// <summary>The constants of a scope; its engine's, or the common ones, where it had no runs.</summary>
    public EngineTiming this[TimingScope scope] => _scopes.TryGetValue(scope, out EngineTiming? timing) ? timing
        : _common is null ? _known(scope) : OfEngine(scope.Engine) ?? _common;

    /// <summary>Fits to all runs.</summary>
    /// <param name="runs">Runs by scope.</param>
    /// <param name="known">What the catalogue has for a scope: a few runs of one's own are drawn to it.</param>
    public static EngineFits To(ILookup<TimingScope, PreparedRun> runs, Func<TimingScope, EngineTiming> known)
    {
        PreparedRun[] benchmarks = [.. runs.SelectMany(scope => scope).Where(IsBenchmark)];
        return Fitted(benchmarks.Length < FewestBenchmarks ? null : TimingFit.Fit(benchmarks, null), known, runs, _ => true);
    }

    /// <summary>The same without some runs: only what had seen any of them is fitted again.</summary>
    public EngineFits Without(Func<PreparedRun, bool> left, ILookup<TimingScope, PreparedRun> runs)
    {
        HashSet<string> touched = [.. runs.Where(scope => scope.Any(left)).Select(scope => scope.Key.Engine)];
        EngineFits again = Fitted(
            _common,
            _known,
            runs.Where(scope => touched.Contains(scope.Key.Engine)).SelectMany(scope => scope.Where(run => !left(run)).Select(run => (scope.Key, run)))
                .ToLookup(pair => pair.Key, pair => pair.run),
            scope => runs[scope].Any(left));
        foreach ((TimingScope scope, EngineTiming timing) in _scopes)
        {
            if (!runs[scope].Any(left))
                again._scopes[scope] = timing;
        }

        return again;
    }

    private EngineTiming? OfEngine(string engine)
    {
        bool batches = _engines.TryGetValue((engine, false), out EngineTiming? ofBatches);
        return _engines.TryGetValue((engine, true), out EngineTiming? ofServers) && (_servedBySeveral.Contains(engine) || !batches) ? ofServers : ofBatches;
    }

    private static EngineFits Fitted(
        EngineTiming? common, Func<TimingScope, EngineTiming> known, ILookup<TimingScope, PreparedRun> runs, Func<TimingScope, bool> wanted)
    {
        Dictionary<(string Engine, bool Served), EngineTiming> engines = runs.GroupBy(scope => (scope.Key.Engine, IsServed(scope)))
            .ToDictionary(engine => engine.Key, engine => TimingFit.Fit([.. engine.SelectMany(scope => scope)], common));
        HashSet<string> servedBySeveral =
        [
            .. runs.Where(IsServed).GroupBy(scope => scope.Key.Engine)
                .Where(engine => engine.SelectMany(scope => scope).Select(run => run.Source).Distinct().Skip(1).Any()).Select(engine => engine.Key),
        ];
        return new EngineFits(common, known, engines, runs.Where(scope => wanted(scope.Key)).ToDictionary(
            scope => scope.Key,
            scope => TimingFit.Fit([.. scope], common is null ? known(scope.Key) : engines[(scope.Key.Engine, IsServed(scope))])), servedBySeveral);
    }

    /// <summary>Whether a scope is of servers under load: what is before their first token is not before that of batches.</summary>
    private static bool IsServed(IEnumerable<PreparedRun> scope) => scope.Any(IsBenchmark);

    /// <summary>Runs of many requests a client on a server.</summary>
    internal static bool IsBenchmark(PreparedRun run) => run.Workload.Offered is OfferedClients { RequestsEach: not null };

    /// <summary>Runs whose first tokens wait for other requests.</summary>
    internal static bool IsUnderLoad(PreparedRun run) =>
        IsBenchmark(run) || (run.Workload.Offered is OfferedClients or OfferedRate && run.Costs.Clients > run.Deployment.Layout.Replicas);

    /// <summary>The scope that the domain looks up for a run: found by timings that carry their index.</summary>
    public static TimingScope ScopeOf(PreparedRun run, IReadOnlyList<TimingScope> scopes)
    {
        EngineTimings indexed = new(scopes.Select((scope, index) => (scope, EngineTiming.Unmeasured with { StepsToFirstToken = Ratio.From(index) })));
        EngineTiming found = indexed.For(run.Engine, run.Deployment.Version, run.Chips, run.Deployment.Precision.Weights.IsQuantized);
        return scopes[(int)Math.Round(found.StepsToFirstToken.Value)];
    }
}
