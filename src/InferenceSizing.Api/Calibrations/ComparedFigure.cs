using InferenceSizing.Api.Contract;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Benchmarks;

namespace InferenceSizing.Api.Calibrations;

/// <summary>A measured figure that an estimate predicts too.</summary>
/// <param name="Measure">What the tool measured.</param>
/// <param name="Statistic">Which statistic of it is predicted.</param>
/// <param name="Figure">In the domain.</param>
internal sealed record ComparedFigure(Measure Measure, string Statistic, MeasuredFigure Figure)
{
    private const string Mean = "mean", Median = "median";

    private static readonly ComparedFigure[] All =
    [
        new(Measure.TimeToFirstToken, Mean, MeasuredFigure.FirstToken),
        new(Measure.TimePerOutputToken, Mean, MeasuredFigure.OutputToken),
        new(Measure.InterTokenLatency, Median, MeasuredFigure.InterToken),
        new(Measure.RequestLatency, Mean, MeasuredFigure.Request),
        new(Measure.BatchLatency, Mean, MeasuredFigure.Batch),
        new(Measure.OutputThroughput, Mean, MeasuredFigure.OutputRate),
        new(Measure.TotalThroughput, Mean, MeasuredFigure.TotalRate),
        new(Measure.RequestThroughput, Mean, MeasuredFigure.RequestRate),
        new(Measure.PrefillSpeed, Mean, MeasuredFigure.PrefillRate),
        new(Measure.SampleThroughput, Mean, MeasuredFigure.SampleRate),
    ];

    /// <summary>In the answer of POST /estimate.</summary>
    public string Path => MeasuredPaths.Of(Figure);

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
