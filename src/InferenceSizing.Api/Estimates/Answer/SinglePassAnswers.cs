using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>A batch of a model that does not generate, and what it would take.</summary>
/// <param name="BatchSize">Sequences or images in one instance.</param>
/// <param name="BatchMs">Time of the batch, milliseconds.</param>
/// <param name="SamplesPerSecond">Of the deployment.</param>
/// <param name="ActivationsBytes">At the peak, per GPU.</param>
/// <param name="TotalBytes">All memory of a GPU.</param>
internal sealed record BatchPointAnswer(
    long BatchSize, Predicted BatchMs, Predicted SamplesPerSecond, PredictedBytes ActivationsBytes, PredictedBytes TotalBytes)
{
    public static IReadOnlyList<BatchPointAnswer>? Of(Estimate estimate)
    {
        BatchPointAnswer[] points =
        [
            .. BatchCurve.Of(estimate).Select(point => new BatchPointAnswer(
                point.BatchSize.Count, Predicted.Milliseconds(point.Time), Predicted.PerSecond(point.Samples)!, PredictedBytes.Of(point.Activations),
                    PredictedBytes.Of(point.Total))),
        ];
        return points.Length == 0 ? null : points;
    }
}

/// <summary>Where the peak of activation memory stands, by the lifetimes of tensors; allocator and workspaces come on top.</summary>
/// <param name="Block">Block of the operators.</param>
/// <param name="Operator">Operator that runs at the peak.</param>
/// <param name="PeakBytes">Most bytes that are alive at once; the sum of all where memory is not used again.</param>
/// <param name="SumBytes">All outputs of all layers together.</param>
/// <param name="Tensors">What is alive there.</param>
internal sealed record ActivationPeakAnswer(string Block, string Operator, long PeakBytes, long SumBytes, IReadOnlyList<LiveTensorAnswer> Tensors)
{
    public static ActivationPeakAnswer? Of(Estimate estimate)
    {
        if (estimate.Deployment.Engine.SinglePass?.PeakOf(estimate.Load, estimate.Load.InFlight) is not { } fullest)
            return null;
        ActivationPeak peak = fullest.Peak;
        return new ActivationPeakAnswer(
            peak.Block, peak.Operator, peak.Peak.Count, peak.Sum.Count,
            [.. fullest.Alive.Select(tensor => new LiveTensorAnswer(tensor.Name, tensor.Size.Count))]);
    }
}

/// <summary>A tensor that is alive at the peak.</summary>
/// <param name="Name">Operator that made it; input is what the block was given, workspace what the running operator needs beside its output.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record LiveTensorAnswer(string Name, long Bytes);
