using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Figures that an answer must not fall behind.</summary>
/// <param name="Tolerance">Share by which a figure may be worse.</param>
/// <param name="Figures">Those that are compared.</param>
public sealed record Baseline(Ratio Tolerance, ImmutableDictionary<Metric, Magnitude> Figures)
{
    /// <summary>What a figure may be worse by where nothing is said.</summary>
    public static Ratio UsualTolerance { get; } = Ratio.FromPercent(5);

    /// <summary>The figures of an earlier answer.</summary>
    public static Baseline Of(Assessment earlier, Ratio tolerance)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ImmutableDictionary<Metric, Magnitude>.Builder figures = ImmutableDictionary.CreateBuilder<Metric, Magnitude>();
        foreach (Metric metric in Metrics.All)
        {
            if (metric.ComparedWithBaseline && metric.OfOrStandIn(earlier) is { } reading)
                figures.Add(metric, reading.Estimate);
        }

        return new Baseline(tolerance, figures.ToImmutable());
    }

    /// <summary>These figures where they are set, and those of <paramref name="other"/> elsewhere.</summary>
    public Baseline Over(Baseline other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Figures = other.Figures.SetItems(Figures) };
    }

    internal IEnumerable<Check> ChecksOf(Assessment assessment) =>
        from metric in Metrics.All
        where Figures.ContainsKey(metric)
        select Requirement.On(metric, Bound(metric, Figures[metric])).CheckOf(assessment) with { Before = Figures[metric] };

    /// <summary>What is within the tolerance; of whole things the last whole number that is.</summary>
    private Magnitude Bound(Metric metric, Magnitude before)
    {
        bool whole = metric.Unit is MetricUnit.Bytes or MetricUnit.Count;
        if (metric.Better == Better.Lower)
        {
            double most = before.Value * (1 + Tolerance.Value);
            return Magnitude.From(whole ? Math.Floor(most) : most);
        }

        double least = before.Value * Math.Max(0, 1 - Tolerance.Value);
        return Magnitude.From(whole ? Math.Ceiling(least) : least);
    }
}
