using System.Collections.Immutable;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>A change that makes a question pass, or some of its checks.</summary>
/// <param name="Change">What to change.</param>
/// <param name="Question">The question with the change and nothing left open.</param>
/// <param name="Assessment">What comes out: estimated again, not guessed.</param>
/// <param name="Remaining">Checks that still fail; empty where all pass.</param>
public sealed record Remedy(Change Change, Question Question, Assessment Assessment, ImmutableArray<Check> Remaining);

/// <summary>What would make a question pass that does not.</summary>
/// <param name="Found">At most eight, best first; all pass, or none does.</param>
/// <param name="Unmet">Failing checks that no change meets; empty where a change makes all pass.</param>
public sealed record RemedyList(ImmutableArray<Remedy> Found, ImmutableArray<Check> Unmet)
{
    public static RemedyList Empty { get; } = new([], []);
}

/// <summary>Finds what would make a question pass: changes are estimated like any question, each once.</summary>
public sealed class Remedies
{
    private const int Most = 8;

    /// <summary>Of one kind, so that eight remedies are not eight GPUs.</summary>
    private const int MostOfKind = 2;

    /// <summary>Estimates that one search may cost, in units of <see cref="Effort"/>.</summary>
    private const int Budget = 120;

    /// <summary>Changes of each kind that go into combinations.</summary>
    private const int Combined = 3;

    private readonly Question _question;
    private readonly Resolver _resolver;
    private readonly CancellationToken _cancellation;
    private readonly ImmutableArray<Check> _failing;
    private readonly List<Remedy> _passing = [];
    private readonly List<Remedy> _nearer = [];
    private readonly HashSet<Metric> _met = [];
    private int _left;

    private Remedies(Question question, Assessment asked, Resolver resolver, CancellationToken cancellation)
    {
        (_question, _resolver, _cancellation) = (question, resolver, cancellation);
        _failing = Failing(asked);
        _left = Budget / Effort.Of(asked.Estimate.Operators, asked.Estimate.Deployment.Layout.Pipeline);
    }

    /// <summary>Searches.</summary>
    /// <param name="question">As it was asked.</param>
    /// <param name="asked">Its answer.</param>
    /// <param name="alternatives">What it could have asked for instead.</param>
    /// <param name="resolver">What fills in changed questions.</param>
    /// <param name="cancellation">Ends the search between two estimates.</param>
    /// <returns>Nothing where the question passes, or asks not to fit.</returns>
    public static RemedyList For(Question question, Assessment asked, Alternatives alternatives, Resolver resolver, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(alternatives);
        bool wantsNoFit = asked.Verdict?.Checks.Any(check => check.Metric == Metrics.Fits && check.Limit.Value == 0) ?? false;
        return asked.Passes || wantsNoFit ? RemedyList.Empty
            : new Remedies(question, asked, resolver, cancellation).Search([.. new Candidates(asked, alternatives).All()]);
    }

    private RemedyList Search(Change[] changes)
    {
        foreach (Change change in changes)
        {
            if (_left > 0 && _passing.Count(found => found.Change.Kind == change.Kind) < MostOfKind)
                Try(change);
        }

        if (_passing.Count == 0)
        {
            foreach (Change pair in Pairs(changes))
            {
                if (_left > 0 && _passing.Count < Most)
                    Try(pair);
            }
        }

        return _passing.Count > 0
            ? new RemedyList([.. Ranked(_passing).Take(Most)], [])
            : new RemedyList(
                [.. Ranked(_nearer).GroupBy(found => found.Change.Kind).SelectMany(kind => kind.Take(MostOfKind)).OrderBy(found => found.Remaining.Length)
                    .ThenBy(found => found.Change.IsPair).Take(Most)],
                [.. _failing.Where(check => !_met.Contains(check.Metric))]);
    }

    private void Try(Change change)
    {
        _left--;
        if (With(change) is not { } changed)
            return;
        for (int tries = 0; tries < EngineLimits.TriesToStart && EngineLimits.SettingsToStart(changed.Assessment.Estimate) is { } needed; tries++)
        {
            _left--;
            change = change with { Engine = changed.Assessment.Estimate.Deployment.Engine, Settings = needed.Over(change.Settings) };
            if (With(change) is not { } starting)
                return;
            changed = starting;
        }

        if (EngineLimits.Starts(changed.Assessment.Estimate))
            Judge(change, changed);
    }

    /// <summary>The question with a change and its answer; null where the two do not go together.</summary>
    private Changed? With(Change change)
    {
        _cancellation.ThrowIfCancellationRequested();
        return (from resolved in _resolver.Resolve(change.AppliedTo(_question))
                from assessment in resolved.Assess()
                select new Changed(resolved.Complete, assessment)).Value;
    }

    private sealed record Changed(Question Question, Assessment Assessment);

    private void Judge(Change change, Changed changed)
    {
        Remedy remedy = new(change, changed.Question, changed.Assessment, Failing(changed.Assessment));
        _met.UnionWith(_failing.Select(check => check.Metric).Except(remedy.Remaining.Select(check => check.Metric)));
        if (remedy.Remaining.IsEmpty)
            _passing.Add(remedy);
        else if (ComesNearer(remedy))
            _nearer.Add(remedy);
    }

    /// <summary>Whether nothing fails that held before, and something holds that failed, or one of the failing figures makes half of its way.</summary>
    private bool ComesNearer(Remedy remedy)
    {
        if (remedy.Remaining.Any(check => !_failing.Any(before => IsSame(before, check))))
            return false;
        if (remedy.Remaining.Length < _failing.Length)
            return true;
        const double half = 0.5;
        return remedy.Remaining.Any(
            check => Distance(check) is { } now && Distance(_failing.First(before => IsSame(before, check))) is { } then && now <= half * then);
    }

    /// <summary>How far a failing figure is from its limit, as the logarithm of their ratio; null where either has none.</summary>
    private static double? Distance(Check check) =>
        check is { Actual.Value: > 0 and { } actual, Limit.Value: > 0 and { } limit } ? Math.Abs(Math.Log(actual / limit)) : null;

    private static bool IsSame(Check left, Check right) => left.Metric == right.Metric && left.Before is null == right.Before is null;

    /// <summary>What does not hold: of a question that requires nothing, that it fits.</summary>
    private static ImmutableArray<Check> Failing(Assessment assessment)
    {
        ImmutableArray<Check> failing = [.. assessment.Verdict?.Checks.Where(check => !check.Passed) ?? []];
        return assessment.Estimate.Fits || failing.Any(check => check.Metric == Metrics.Fits) ? failing
            : failing.Insert(0, Requirement.On(Metrics.Fits, Magnitude.From(1)).CheckOf(assessment));
    }

    /// <summary>Fewest remaining checks first, one change before two, then what asks least, loses least and costs least.</summary>
    private static IEnumerable<Remedy> Ranked(IEnumerable<Remedy> found) =>
        found.OrderBy(remedy => remedy.Remaining.Length).ThenBy(remedy => remedy.Change.IsPair).ThenBy(remedy => remedy.Change.Kind).ThenBy(Loss)
            .ThenBy(CostPerHour);

    /// <summary>Two changes of different kinds, the least demanding first.</summary>
    private static IEnumerable<Change> Pairs(Change[] changes)
    {
        Change[] few = [.. changes.GroupBy(change => change.Kind).SelectMany(kind => kind.Take(Combined).Concat(kind.TakeLast(1))).Distinct()];
        return
        [
            .. (from first in few
                from second in few
                where first.Kind < second.Kind
                orderby second.Kind, first.Kind
                select first.And(second)).OfType<Change>(),
        ];
    }

    private static double Loss(Remedy found)
    {
        // A loss without published results counts as much as four bits usually lose.
        const double unknown = 2;
        return found.Assessment.Quality.AccuracyLoss?.Estimate.Value ?? unknown;
    }

    private static decimal CostPerHour(Remedy found) => found.Assessment.Cost?.PerHour.Amount ?? decimal.MaxValue;
}
