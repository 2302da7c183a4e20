using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Learning.Judging;

namespace InferenceSizing.Api.Accuracy;

/// <summary>How far predictions lay from published figures that the constants had not seen.</summary>
/// <param name="Engine">The engine that was asked for; absent for any.</param>
/// <param name="Gpu">The GPU's id; absent for any.</param>
/// <param name="Model">The model's id; absent for any.</param>
/// <param name="Slices">Figures that are like the deployment, the nearest first: the first applies to it, the wider ones have more figures. Empty where none
/// was published, or for models that do not generate.</param>
/// <param name="Basis">How the errors were found.</param>
internal sealed record AccuracyAnswer(string? Engine, string? Gpu, string? Model, IReadOnlyList<AccuracySliceAnswer> Slices, string Basis);

/// <summary>Published figures that have something in common with the deployment.</summary>
/// <param name="InCommon">deployment (engine, GPU and model), chip (engine and GPU), chipClass (engine and class of chips), engine, or all.</param>
/// <param name="Quantities">Each quantity that was measured.</param>
internal sealed record AccuracySliceAnswer(string InCommon, IReadOnlyList<QuantityAccuracyAnswer> Quantities)
{
    public static AccuracySliceAnswer Of(AccuracySlice slice) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(slice.Kind.ToString()), [.. slice.Quantities.Select(QuantityAccuracyAnswer.Of)]);
}

/// <summary>How far one quantity was off.</summary>
/// <param name="Quantity">The figure of the answer, as its path ends.</param>
/// <param name="Figures">Published figures.</param>
/// <param name="Sources">Publishers that measured them.</param>
/// <param name="Deployments">Pairs of model and GPU.</param>
/// <param name="MedianErrorPercent">Median of |predicted - measured| / measured, with the publisher left out of the fit.</param>
/// <param name="MeanOverSourcesPercent">Mean over publishers of each one's median, so that no large table dominates.</param>
/// <param name="MedianErrorOfUnseenDeploymentPercent">The median with the model, GPU and engine left out instead, the publisher's other runs seen.</param>
/// <param name="PredictedOverMeasured">Median: above one where predictions are too high.</param>
/// <param name="InIntervalPercent">Share of the figures within the 80 % interval, with the publisher left out of the fit.</param>
/// <param name="InIntervalOfUnseenDeploymentPercent">The same with the model, GPU and engine left out instead.</param>
internal sealed record QuantityAccuracyAnswer(
    string Quantity,
    long Figures,
    long Sources,
    long Deployments,
    decimal MedianErrorPercent,
    decimal MeanOverSourcesPercent,
    decimal MedianErrorOfUnseenDeploymentPercent,
    decimal PredictedOverMeasured,
    decimal InIntervalPercent,
    decimal InIntervalOfUnseenDeploymentPercent)
{
    public static QuantityAccuracyAnswer Of(QuantityAccuracy accuracy) => new(
        MeasuredPaths.MemberOf(accuracy.Quantity),
        accuracy.Figures.Value,
        accuracy.Publishers.Value,
        accuracy.Deployments.Value,
        Figure.OfPercent(accuracy.MedianError.Value),
        Figure.OfPercent(accuracy.MeanOverPublishers.Value),
        Figure.OfPercent(accuracy.MedianWithoutDeployment.Value),
        Figure.Of(accuracy.PredictedOverMeasured.Value),
        Figure.OfPercent(accuracy.Coverage.Value),
        Figure.OfPercent(accuracy.CoverageWithoutDeployment.Value));
}
