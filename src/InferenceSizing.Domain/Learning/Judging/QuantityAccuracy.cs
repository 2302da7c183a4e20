using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning.Judging;

/// <summary>How far one quantity was off on published figures that the constants had not seen. Errors are |predicted / measured − 1|.</summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="Figures">Published figures.</param>
/// <param name="Publishers">Who measured them.</param>
/// <param name="Deployments">Pairs of model and chip.</param>
/// <param name="MedianError">Median error with the publisher left out of the fit.</param>
/// <param name="MeanOverPublishers">Mean over publishers of each one's median error, so that no large table dominates.</param>
/// <param name="MedianWithoutDeployment">Median error with the model, chip and engine left out instead.</param>
/// <param name="PredictedOverMeasured">Median, with the publisher left out: above one where predictions are too high.</param>
/// <param name="Coverage">Share of the figures in the 80 % interval, with the publisher left out of the fit.</param>
/// <param name="CoverageWithoutDeployment">The same with the model, chip and engine left out instead.</param>
public sealed record QuantityAccuracy(
    MeasuredFigure Quantity,
    Count Figures,
    Count Publishers,
    Count Deployments,
    Ratio MedianError,
    Ratio MeanOverPublishers,
    Ratio MedianWithoutDeployment,
    Ratio PredictedOverMeasured,
    Ratio Coverage,
    Ratio CoverageWithoutDeployment)
{
    /// <summary>The accuracy over runs of one quantity, at least one.</summary>
    internal static QuantityAccuracy Of(MeasuredFigure quantity, ImmutableArray<JudgedRuns> runs)
    {
        long figures = runs.Sum(run => (long)run.WithoutPublisher.Length);
        return new QuantityAccuracy(
            quantity,
            Count.From(figures),
            Count.From(runs.Select(run => run.Publisher).Distinct(StringComparer.Ordinal).Count()),
            Count.From(runs.Select(run => (run.Model, run.Gpu)).Distinct().Count()),
            MedianOf(runs.SelectMany(run => run.WithoutPublisher).Select(Error)),
            Ratio.From(runs.GroupBy(run => run.Publisher, StringComparer.Ordinal)
                .Average(publisher => MedianOf(publisher.SelectMany(run => run.WithoutPublisher).Select(Error)).Value)),
            MedianOf(runs.SelectMany(run => run.WithoutDeployment).Select(Error)),
            MedianOf(runs.SelectMany(run => run.WithoutPublisher)),
            Ratio.From((double)runs.Sum(run => run.HeldWithoutPublisher.Value) / figures),
            Ratio.From((double)runs.Sum(run => run.HeldWithoutDeployment.Value) / figures));
    }

    private static Ratio Error(Ratio predicted) => Ratio.From(Math.Abs(predicted.Value - 1));

    /// <summary>The middle value; of two in the middle, their mean.</summary>
    private static Ratio MedianOf(IEnumerable<Ratio> values)
    {
        const int half = 2;
        Ratio[] sorted = [.. values.Order()];
        return Ratio.From((sorted[(sorted.Length - 1) / half].Value + sorted[sorted.Length / half].Value) / half);
    }
}
