using System.Diagnostics.Metrics;
using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Hosting.Telemetry;

/// <summary>What the service counts of its own work. Requests by route, method and status, connections and the process are counted by the framework.</summary>
internal sealed class Measures
{
    /// <summary>The meter that all of these belong to.</summary>
    public const string Meter = "InferenceSizing";

    private const string EngineTag = "engine", VerdictTag = "verdict", ProblemTag = "problem", StatusTag = "status", SearchTag = "search", GateTag = "gate";

    private readonly Meter _meter;
    private readonly Counter<long> _estimates;
    private readonly Counter<long> _problems;
    private readonly Counter<long> _turnedAway;
    private readonly Histogram<long> _searches;

    public Measures(IMeterFactory meters)
    {
        Meter meter = meters.Create(Meter);
        _estimates = meter.CreateCounter<long>("inference_sizing.estimates", "{estimate}", "Estimates that were worked out, by engine and verdict.");
        _problems = meter.CreateCounter<long>("inference_sizing.problems", "{problem}", "Requests that were refused, by the type of the problem.");
        _turnedAway = meter.CreateCounter<long>("inference_sizing.turned_away", "{request}", "Requests that found no place, by gate.");
        _searches = meter.CreateHistogram<long>("inference_sizing.search.size", "{sizing}", "Combinations of plans and points of sweeps.");
        _meter = meter;
    }

    /// <summary>Shows how full gates are.</summary>
    public void Watch(Gates gates)
    {
        _meter.CreateObservableGauge("inference_sizing.gate.taken", () => Each(gates, gate => gate.Taken), "{place}", "Places that are taken, by gate.");
        _meter.CreateObservableGauge("inference_sizing.gate.waiting", () => Each(gates, gate => gate.Waiting), "{request}", "Requests that wait, by gate.");
    }

    /// <param name="engine">The engine's name.</param>
    /// <param name="fits">Whether the deployment fits.</param>
    /// <param name="passed">Whether all that is required holds; null where nothing is.</param>
    public void Estimated(string engine, bool fits, bool? passed) => _estimates.Add(
        1, new(EngineTag, engine), new(VerdictTag, passed is { } required ? required ? "passed" : "failed" : fits ? "fits" : "doesNotFit"));

    public void Refused(string? problem, int status) => _problems.Add(1, new(ProblemTag, problem ?? "about:blank"), new(StatusTag, status));

    public void TurnedAway(Quota met) => _turnedAway.Add(1, new KeyValuePair<string, object?>(GateTag, met.Name));

    /// <param name="kind">plan or sweep.</param>
    /// <param name="sizings">Combinations or points.</param>
    public void Searched(string kind, long sizings) => _searches.Record(sizings, new KeyValuePair<string, object?>(SearchTag, kind));

    private static IEnumerable<Measurement<long>> Each(Gates gates, Func<Gate, long> of) =>
        gates.All.Select(gate => new Measurement<long>(of(gate), new KeyValuePair<string, object?>(GateTag, gate.Name)));
}
