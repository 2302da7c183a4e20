using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Benchmarks;

namespace InferenceSizing.Api.Calibrations;

/// <summary>A measured figure that an estimate predicts too: its path in the answer, and the domain's name of it.</summary>
/// <param name="Measure">What the tool measured.</param>
/// <param name="Statistic">Which statistic of it is predicted.</param>
/// <param name="Path">In the answer of POST /estimate.</param>
/// <param name="Figure">In the domain.</param>
internal sealed record ComparedFigure(Measure Measure, string Statistic, string Path, MeasuredFigure Figure)
{
    private const string Mean = "mean", Median = "median";

    private static readonly ComparedFigure[] All =
    [
        new(Measure.TimeToFirstToken, Mean, "latency.ttftMs", MeasuredFigure.FirstToken),
        new(Measure.TimePerOutputToken, Mean, "latency.tpotMs", MeasuredFigure.OutputToken),
        new(Measure.InterTokenLatency, Median, "latency.interTokenMs", MeasuredFigure.InterToken),
        new(Measure.RequestLatency, Mean, "latency.requestMs", MeasuredFigure.Request),
        new(Measure.BatchLatency, Mean, "latency.batchMs", MeasuredFigure.Batch),
        new(Measure.OutputThroughput, Mean, "throughput.outputTokensPerSecond", MeasuredFigure.OutputRate),
        new(Measure.TotalThroughput, Mean, "throughput.totalTokensPerSecond", MeasuredFigure.TotalRate),
        new(Measure.RequestThroughput, Mean, "throughput.requestsPerSecond", MeasuredFigure.RequestRate),
        new(Measure.PrefillSpeed, Mean, "throughput.prefillTokensPerSecond", MeasuredFigure.PrefillRate),
        new(Measure.SampleThroughput, Mean, "throughput.samplesPerSecond", MeasuredFigure.SampleRate),
    ];

    /// <summary>Null where an estimate has no such figure.</summary>
    public static ComparedFigure? Of(Measured figure) =>
        figure.IsPerGpu ? null : Array.Find(All, each => each.Measure == figure.Measure && each.Statistic == figure.Statistic);

    /// <summary>The path of a measure, whichever its statistic; null where an estimate has none. Of gaps between tokens an estimate has the median
    /// alone.</summary>
    public static string? PathOf(Measured figure) => figure.Measure == Measure.InterTokenLatency ? Of(figure)?.Path
        : Array.Find(All, each => each.Measure == figure.Measure)?.Path;

    /// <summary>The figure of a stored path and statistic; null where an estimate has none.</summary>
    public static ComparedFigure? Of(MeasuredAnswer stored) =>
        stored.PerGpu == true ? null : Array.Find(All, each => each.Path == stored.Metric && each.Statistic == stored.Statistic);

    /// <summary>What an estimate says; null where the model has no such figure.</summary>
    public Reading? PredictedBy(ServedWorkload served) => MeasuredTime.ReadingOf(served, Figure);
}
