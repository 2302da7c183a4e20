using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Names and numbers of figures as tools write them.</summary>
internal static partial class FigureNames
{
    /// <summary>The words of a figure's name, without case and marks, and what it measures; the longest that fits counts.</summary>
    private static readonly (string Words, Measure Measure)[] Names =
    [
        ("request throughput", Measure.RequestThroughput), ("requests per second", Measure.RequestThroughput),
            ("completed samples per second", Measure.RequestThroughput), ("samples per second", Measure.SampleThroughput),
        ("total token throughput", Measure.TotalThroughput), ("total throughput", Measure.TotalThroughput), ("tokens per second", Measure.TotalThroughput),
        ("output token throughput", Measure.OutputThroughput), ("output throughput", Measure.OutputThroughput),
            ("output tokens per second", Measure.OutputThroughput),
        ("token throughput", Measure.OutputThroughput), ("total output throughput", Measure.OutputThroughput),
            ("completed tokens per second", Measure.OutputThroughput),
        ("output tokens per sec", Measure.OutputThroughput), ("per gpu output throughput", Measure.OutputThroughput),
        ("input throughput", Measure.InputThroughput), ("input token throughput", Measure.InputThroughput),
        ("output token throughput per user", Measure.OutputThroughputPerUser), ("per user output throughput", Measure.OutputThroughputPerUser),
        ("ttft", Measure.TimeToFirstToken), ("time to first token", Measure.TimeToFirstToken), ("first token latency", Measure.TimeToFirstToken),
        ("time to second token", Measure.TimeToSecondToken),
        ("tpot", Measure.TimePerOutputToken), ("time per output token", Measure.TimePerOutputToken), ("time to output token", Measure.TimePerOutputToken),
        ("itl", Measure.InterTokenLatency), ("inter token latency", Measure.InterTokenLatency),
        ("e2el", Measure.RequestLatency), ("e2e latency", Measure.RequestLatency), ("request latency", Measure.RequestLatency),
            ("end to end latency", Measure.RequestLatency),
        ("average request latency", Measure.RequestLatency), ("percentile latency", Measure.RequestLatency), ("mean latency", Measure.RequestLatency),
            ("latency mean", Measure.RequestLatency), ("latency median", Measure.RequestLatency), ("latency p90", Measure.RequestLatency),
            ("latency p95", Measure.RequestLatency), ("latency p99", Measure.RequestLatency),
        ("prompt eval rate", Measure.PrefillSpeed), ("eval rate", Measure.DecodeSpeed), ("load duration", Measure.LoadingTime),
            ("total duration", Measure.TotalTime),
        ("total latency", Measure.TotalTime), ("gpu compute time", Measure.ComputeTime),
    ];

    /// <summary>What a name measures; null for other things.</summary>
    public static Measure? MeasureOf(string name)
    {
        string words = $" {Mark().Replace(Hump().Replace(name, " $0").ToLowerInvariant(), " ").Trim()} ";
        (string Words, Measure Measure)? best = null;
        foreach ((string known, Measure measure) in Names)
        {
            if (words.Contains($" {known} ", StringComparison.Ordinal) && known.Length > (best?.Words.Length ?? 0))
                best = (known, measure);
        }

        return best?.Measure;
    }

    /// <summary>The statistic that a name states: mean where it states none.</summary>
    public static string StatisticOf(string name)
    {
        string lower = name.ToLowerInvariant();
        if (Percentile().Match(lower) is { Success: true } percentile)
            return PercentileName(percentile.Groups["rank"].Value);
        return lower switch
        {
            _ when lower.Contains("median", StringComparison.Ordinal) => "median",
            _ when lower.Contains("std", StringComparison.Ordinal) => "std",
            _ => "mean",
        };
    }

    /// <summary>p50 is the median.</summary>
    public static string PercentileName(string rank)
    {
        string number = rank.Contains('.', StringComparison.Ordinal) ? rank.TrimEnd('0').TrimEnd('.') : rank;
        return number == "50" ? "median" : $"p{number}";
    }

    public static double? Number(string? text)
    {
        string digits = (text ?? "").Trim().TrimEnd('%').Replace(",", "", StringComparison.Ordinal);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }

    /// <summary>A figure, unless it is an absent one: zero, or below.</summary>
    public static Measured? Of(Measure? measure, string statistic, double? value, string unit) =>
        measure is { } known && value is > 0 and { } figure ? new Measured(known, statistic, figure, unit) : null;

    public static string UnitOf(Measure measure) => measure switch
    {
        Measure.RequestThroughput => "requests/s",
        Measure.SampleThroughput => "samples/s",
        Measure.GpuMemoryUsed => "GB",
        Measure.OutputThroughput or Measure.TotalThroughput or Measure.InputThroughput or Measure.OutputThroughputPerUser or Measure.PrefillSpeed
            or Measure.DecodeSpeed => "tokens/s",
        _ => "ms",
    };

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Hump();

    [GeneratedRegex(@"[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"(?:^|[^a-z])p(?<rank>[0-9]{1,2}(?:\.[0-9]+)?)(?:[^0-9]|$)|(?<rank>[0-9]{1,2}\.[0-9]{2}) percentile|(?<rank>[0-9]{1,2})(?:st|nd|rd|th) percentile",
        RegexOptions.CultureInvariant)]
    private static partial Regex Percentile();

    /// <summary>The figures that a file has, each once.</summary>
    public static ImmutableArray<Measured> Some(params ReadOnlySpan<Measured?> figures)
    {
        ImmutableArray<Measured>.Builder found = ImmutableArray.CreateBuilder<Measured>();
        foreach (Measured? figure in figures)
        {
            if (figure is { Statistic.Length: > 0 } && !found.Contains(figure))
                found.Add(figure);
        }

        return found.DrainToImmutable();
    }
}
