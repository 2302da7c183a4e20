using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Constants of all scopes: each fitted to its own runs. Those of a class of chips are drawn to what holds for the engine's era on any chip, with what
/// other engines show of the class, or, where the era is not known on any chip, to what its other eras show of the class; those of an era to all of the
/// engine's scopes of the same sort, which are drawn to those of all served engines.</summary>
internal sealed class EngineFits
{
    /// <summary>Benchmarks that it takes for constants of their own; with fewer, what is known already is drawn to.</summary>
    private const int FewestBenchmarks = 200;

    /// <summary>Publishers that measured a class of chips before what it shows is taken for the chips': of one it may be the laboratory's.</summary>
    private const int FewestPublishers = 2;

    private readonly EngineTiming? _common;
    private readonly Func<TimingScope, EngineTiming> _known;
    private readonly Dictionary<(string Engine, bool Served), EngineTiming> _engines = [];
    private readonly Dictionary<TimingScope, EngineTiming> _scopes = [];
    private readonly Dictionary<ChipClass, ClassEffect> _classes = [];

    /// <summary>What an engine's other eras show of a scope's chips and weights, where its own era has no constants that hold on any chips.</summary>
    private readonly Dictionary<TimingScope, OtherEras> _otherEras = [];

    /// <summary>What sets an era of an engine apart from its others in a step, whichever the chips.</summary>
    private readonly Dictionary<(string Engine, EngineVersion? Since), ClassEffect> _eras = [];

    /// <summary>Engines whose servers several publishers measured: those of one say how that laboratory runs them.</summary>
    private readonly HashSet<string> _servedBySeveral;

    private EngineFits(EngineTiming? common, Func<TimingScope, EngineTiming> known, ILookup<TimingScope, PreparedRun> runs, Kept kept)
    {
        (_common, _known) = (common, known);
        foreach (IGrouping<(string, bool), IGrouping<TimingScope, PreparedRun>> engine in runs.GroupBy(scope => (scope.Key.Engine, IsServed(scope))))
        {
            _engines[engine.Key] = kept.Engine(engine.Key)
                ?? TimingFit.Fit([.. engine.SelectMany(scope => scope)], common, kept.From?._engines.GetValueOrDefault(engine.Key));
        }

        _servedBySeveral =
        [
            .. runs.Where(IsServed).GroupBy(scope => scope.Key.Engine)
                .Where(engine => engine.SelectMany(scope => scope).Select(run => run.Source).Distinct().Skip(1).Any()).Select(engine => engine.Key),
        ];
        if (common is not null)
        {
            foreach (TimingScope scope in FitScopes.All.Where(scope => scope.Chips is not null && !RestsOnBase(scope, runs)))
            {
                if (kept.OtherEras(scope) is { } same)
                    _otherEras[scope] = same;
                else if (RunsOfOtherEras(scope, runs) is { Count: > 0 } others)
                    _otherEras[scope] = OtherEras.Of(others, OfEngine(scope.Engine), kept.From?._otherEras.GetValueOrDefault(scope));
            }
        }

        foreach (IGrouping<(string Engine, EngineVersion? Since), IGrouping<TimingScope, PreparedRun>> era in ErasOfSteps(runs))
        {
            _eras[era.Key] = kept.Era(era.Key)
                ?? TimingFit.Effect([.. era.SelectMany(scope => scope.Where(MeasuresStep).Select(run => (run, _otherEras[scope.Key].Timing)))]);
        }

        foreach (IGrouping<TimingScope, PreparedRun> scope in runs.Where(scope => !RestsOnBase(scope.Key, runs)))
            _scopes[scope.Key] = kept.Scope(scope.Key) ?? Fitted(scope, kept);
        if (common is not null)
        {
            foreach (IGrouping<ChipClass, IGrouping<TimingScope, PreparedRun>> chips in runs.Where(scope => RestsOnBase(scope.Key, runs))
                .GroupBy(scope => scope.Key.Chips!.Value)
                .Where(chips => chips.SelectMany(scope => scope).Select(run => run.Source).Distinct().Count() >= FewestPublishers))
            {
                _classes[chips.Key] = kept.Class(chips.Key)
                    ?? TimingFit.Effect([.. chips.SelectMany(scope => scope.Select(run => (run, _scopes[BaseOf(scope.Key)])))]);
            }
        }

        foreach (IGrouping<TimingScope, PreparedRun> scope in runs.Where(scope => RestsOnBase(scope.Key, runs)))
            _scopes[scope.Key] = kept.Scope(scope.Key) ?? Fitted(scope, kept);
    }

    /// <summary>Whether the runs are too few for anything but to correct what is known already.</summary>
    public bool Corrects => _common is null;

    /// <summary>The constants of a scope; where it had no runs, what its runs would be drawn to.</summary>
    public EngineTiming this[TimingScope scope] => _scopes.TryGetValue(scope, out EngineTiming? timing) ? timing : PriorOf(scope, null);

    /// <summary>Fits to all runs.</summary>
    /// <param name="runs">Runs by scope.</param>
    /// <param name="known">What the catalogue has for a scope: a few runs of one's own are drawn to it.</param>
    public static EngineFits To(ILookup<TimingScope, PreparedRun> runs, Func<TimingScope, EngineTiming> known)
    {
        PreparedRun[] benchmarks = [.. runs.SelectMany(scope => scope).Where(IsBenchmark)];
        return new(
            benchmarks.Length < FewestBenchmarks ? null : TimingFit.Fit(benchmarks, null), known, runs,
            new Kept(null, _ => false, _ => false, _ => false, _ => false));
    }

    /// <summary>The same without some runs: only what had seen any of them is fitted again, from where it was.</summary>
    public EngineFits Without(Func<PreparedRun, bool> left, ILookup<TimingScope, PreparedRun> runs)
    {
        HashSet<TimingScope> touched = [.. runs.Where(scope => scope.Any(left)).Select(scope => scope.Key)];
        HashSet<string> engines = [.. touched.Select(scope => scope.Engine)];
        HashSet<ChipClass> classes =
        [
            .. runs.Select(scope => scope.Key).Where(scope => scope.Chips is not null && (touched.Contains(scope) || touched.Contains(BaseOf(scope))))
                .Select(scope => scope.Chips!.Value),
        ];
        HashSet<(string Engine, ChipClass Chips)> onChips =
            [.. touched.Where(scope => scope.Chips is not null).Select(scope => (scope.Engine, scope.Chips!.Value))];
        return new EngineFits(
            _common,
            _known,
            runs.SelectMany(scope => scope.Where(run => !left(run)).Select(run => (scope.Key, run))).ToLookup(pair => pair.Key, pair => pair.run),
            new Kept(this, engine => !engines.Contains(engine), scope => !touched.Contains(scope), chips => !classes.Contains(chips),
                scope => !onChips.Contains((scope.Engine, scope.Chips!.Value))));
    }

    /// <summary>What holds of an engine's era whatever the chips and weights.</summary>
    private static TimingScope BaseOf(TimingScope scope) => scope with { Chips = null, Quantized = null };

    private static bool RestsOnBase(TimingScope scope, ILookup<TimingScope, PreparedRun> runs) => scope.Chips is not null && runs.Contains(BaseOf(scope));

    /// <summary>Runs of the engine's other eras on a scope's chips, with weights as the scope's are.</summary>
    private static List<PreparedRun> RunsOfOtherEras(TimingScope scope, ILookup<TimingScope, PreparedRun> runs)
    {
        bool[] weights = scope.Quantized is { } quantized ? [quantized] : [.. runs[scope].Select(IsQuantized).Distinct()];
        return [.. runs.Where(other => other.Key.Engine == scope.Engine && other.Key.Chips == scope.Chips && other.Key.Since != scope.Since)
            .SelectMany(other => other).Where(run => weights.Length == 0 || weights.Contains(IsQuantized(run)))];
    }

    /// <summary>Eras with runs of steps on two sorts of chips, or of weights on one, that other eras were measured on too; not of servers, whose constants all
    /// carry over.</summary>
    private IEnumerable<IGrouping<(string Engine, EngineVersion? Since), IGrouping<TimingScope, PreparedRun>>> ErasOfSteps(
        ILookup<TimingScope, PreparedRun> runs) =>
        runs.Where(scope => _otherEras.TryGetValue(scope.Key, out OtherEras? others) && !others.Served && scope.Any(MeasuresStep))
            .GroupBy(scope => (scope.Key.Engine, scope.Key.Since)).Where(era => era.Skip(1).Any());

    private static bool MeasuresStep(PreparedRun run) => run.Measured.Quantity is not (MeasuredFigure.PrefillRate or MeasuredFigure.FirstToken);

    private static bool IsQuantized(PreparedRun run) => run.Deployment.Precision.Weights.IsQuantized;

    private EngineTiming Fitted(IGrouping<TimingScope, PreparedRun> scope, Kept kept) =>
        TimingFit.Fit([.. scope], PriorOf(scope.Key, IsServed(scope)), kept.From?._scopes.GetValueOrDefault(scope.Key));

    /// <summary>What a scope is drawn to.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="served">Whether its runs are of servers under load; null where it has none.</param>
    private EngineTiming PriorOf(TimingScope scope, bool? served)
    {
        if (_common is null)
            return _known(scope);
        if (scope.Chips is { } chips && _scopes.TryGetValue(BaseOf(scope), out EngineTiming? era))
            return _classes.TryGetValue(chips, out ClassEffect? effect) ? effect.On(era) : era;
        EngineTiming engine = served is { } sort ? _engines[(scope.Engine, sort)] : OfEngine(scope.Engine) ?? _common;
        return _otherEras.TryGetValue(scope, out OtherEras? others) ? others.Beside(engine, _eras.GetValueOrDefault((scope.Engine, scope.Since))) : engine;
    }

    private EngineTiming? OfEngine(string engine)
    {
        bool batches = _engines.TryGetValue((engine, false), out EngineTiming? ofBatches);
        return _engines.TryGetValue((engine, true), out EngineTiming? ofServers) && (_servedBySeveral.Contains(engine) || !batches) ? ofServers : ofBatches;
    }

    /// <summary>Whether a scope is of servers under load: what is before their first token is not before that of batches.</summary>
    private static bool IsServed(IEnumerable<PreparedRun> scope) => scope.Any(IsBenchmark);

    /// <summary>Runs of many requests a client on a server.</summary>
    internal static bool IsBenchmark(PreparedRun run) => run.Loop is { RequestsEach: not null };

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

    /// <summary>What an earlier fit had that still holds.</summary>
    private sealed record Kept(
        EngineFits? From, Predicate<string> Engines, Predicate<TimingScope> Scopes, Predicate<ChipClass> Classes, Predicate<TimingScope> Eras)
    {
        public EngineTiming? Engine((string Engine, bool Served) engine) => Engines(engine.Engine) ? From!._engines.GetValueOrDefault(engine) : null;

        public EngineTiming? Scope(TimingScope scope) => Scopes(scope) ? From!._scopes.GetValueOrDefault(scope) : null;

        public ClassEffect? Era((string Engine, EngineVersion? Since) era) => Engines(era.Engine) ? From!._eras.GetValueOrDefault(era) : null;

        public ClassEffect? Class(ChipClass chips) => Classes(chips) ? From!._classes.GetValueOrDefault(chips) : null;

        public OtherEras? OtherEras(TimingScope scope) => Eras(scope) ? From!._otherEras.GetValueOrDefault(scope) : null;
    }
}
