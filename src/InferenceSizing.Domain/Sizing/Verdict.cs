using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>One assertion and what was found.</summary>
/// <param name="Metric">What is bounded.</param>
/// <param name="Unit">Of the figures.</param>
/// <param name="Limit">The bound.</param>
/// <param name="Actual">Null where the model has no such figure, which fails the check.</param>
/// <param name="Passed">Whether it holds.</param>
public sealed record Check(Metric Metric, MetricUnit Unit, Magnitude Limit, Magnitude? Actual, bool Passed)
{
    /// <summary>The figure of the earlier answer that <see cref="Limit"/> allows a tolerance around; null for a bound of its own.</summary>
    public Magnitude? Before { get; init; }

    /// <summary>From the earlier figure to what was found, percent of the earlier one; null without both.</summary>
    public Magnitude? ChangePercent
    {
        get
        {
            const double percent = 100;
            return Before is { Value: > 0 } before && Actual is { } actual ? Magnitude.From(percent * ((actual.Value / before.Value) - 1)) : null;
        }
    }
}

/// <summary>All assertions together.</summary>
public sealed record Verdict(bool Passed, ImmutableArray<Check> Checks)
{
    /// <summary>Holds what was assessed against what is required.</summary>
    public static Verdict Of(Requirements required, Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(required);
        ArgumentNullException.ThrowIfNull(assessment);
        ImmutableArray<Check> checks =
        [
            .. required.Limits.Select(limit => limit.CheckOf(assessment)),
            .. required.NoWorseThan?.ChecksOf(assessment) ?? [],
        ];
        return new Verdict(checks.All(check => check.Passed), checks);
    }
}
