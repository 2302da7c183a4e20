using System.Globalization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Reports;

/// <summary>Figures as people read them: yes and no, GiB, three digits of what is predicted.</summary>
internal static class Amount
{
    private const int Digits = 3;

    public static string Of(MetricUnit unit, Magnitude? value) => value is { } known ? Known(unit, known.Value) : "none";

    /// <summary>The estimate in its unit.</summary>
    public static string Of(Metric metric, Reading reading) =>
        reading.IsPredicted && metric.Unit != MetricUnit.Bytes ? Rounded(reading.Estimate.Value) : Known(metric.Unit, reading.Estimate.Value);

    /// <summary>The interval; empty for a count.</summary>
    public static string IntervalOf(Reading reading) => reading.IsPredicted ? $"{Rounded(reading.Low.Value)} to {Rounded(reading.High.Value)}" : "";

    public static string Of(Predicted figure) => $"{Rounded((double)figure.Estimate)} ({Rounded((double)figure.Low)} to {Rounded((double)figure.High)})";

    public static string Gibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{ByteBalance.FromCount(bytes).Gibibytes:0.00}");

    private static string Known(MetricUnit unit, double value) => unit switch
    {
        MetricUnit.Flag => value == 0 ? "no" : "yes",
        MetricUnit.Bytes => $"{Gibibytes((long)value)} GiB",
        MetricUnit.Gibibytes => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} GiB"),
        _ => Figure.CountedOr(value).ToString(CultureInfo.InvariantCulture),
    };

    private static string Rounded(double value) => Figure.Of(value, Digits).ToString(CultureInfo.InvariantCulture);
}
