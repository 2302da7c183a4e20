using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>A bound on one metric: at most where less is better, at least where more is; a flag has to be as asked.</summary>
/// <param name="Metric">What is bounded.</param>
/// <param name="Limit">The bound, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The metric's own, or one that it is told in.</param>
public sealed record Requirement(Metric Metric, Magnitude Limit, MetricUnit Unit)
{
    /// <summary>A bound in the metric's own unit.</summary>
    public static Requirement On(Metric metric, Magnitude limit)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return new Requirement(metric, limit, metric.Unit);
    }

    /// <summary>Compares the estimate (not the bounds of its interval) with the limit.</summary>
    internal Check CheckOf(Assessment assessment)
    {
        Magnitude? actual = Metric.OfOrStandIn(assessment) is { } reading ? Magnitude.From(reading.Estimate.Value / PerUnit) : null;
        return new Check(Metric, Unit, Limit, actual, actual is { } found && Holds(found.Value));
    }

    private bool Holds(double found) =>
        Metric.Unit == MetricUnit.Flag ? found == Limit.Value : Metric.Better == Better.Lower ? found <= Limit.Value : found >= Limit.Value;

    private double PerUnit => Unit == MetricUnit.Gibibytes && Metric.Unit == MetricUnit.Bytes ? ByteCount.PerGiB : 1;
}

/// <summary>What a pipeline asserts.</summary>
/// <param name="Limits">Bounds, in the order in which they are checked.</param>
/// <param name="NoWorseThan">What must not become worse; null for nothing.</param>
public sealed record Requirements(ImmutableArray<Requirement> Limits, Baseline? NoWorseThan = null)
{
    /// <summary>The bound on a metric; null where there is none.</summary>
    public Magnitude? LimitOn(Metric metric)
    {
        foreach (Requirement requirement in Limits)
        {
            if (requirement.Metric == metric)
                return requirement.Limit;
        }

        return null;
    }
}
