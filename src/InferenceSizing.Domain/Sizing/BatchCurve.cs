using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>A batch of a model that does not generate, and what it would take.</summary>
/// <param name="BatchSize">Sequences or images in one instance, of unevenly loaded ones in the mean.</param>
/// <param name="Time">Of the batch.</param>
/// <param name="Samples">Of the deployment.</param>
/// <param name="Activations">At the peak.</param>
/// <param name="Total">All memory of a GPU.</param>
public sealed record BatchPoint(SequenceCount BatchSize, Interval<Seconds> Time, Interval<Rate> Samples, Interval<ByteCount> Activations,
    Interval<ByteCount> Total);

/// <summary>Times and memory of a model that does not generate, by batch.</summary>
public static class BatchCurve
{
    /// <summary>The batches 1, 2, 4 … up to the largest that fits, the asked one and the largest; empty for other models and engines.</summary>
    public static ImmutableArray<BatchPoint> Of(Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        if (estimate.Deployment.SinglePassRunOf(estimate.Load) is null)
            return [];
        SortedSet<long> batches = [estimate.Load.Workload.AskedFor(estimate.Load.InFlight.Count), Math.Max(1, estimate.LargestBatch.BatchSize.Count)];
        for (long batch = 1; batch < estimate.LargestBatch.BatchSize.Count; batch *= 2)
            batches.Add(batch);
        return [.. batches.Select(batch => At(batch, estimate))];
    }

    /// <summary>The largest batch whose estimated time is within <paramref name="limit"/>; null for other models and engines.</summary>
    public static SequenceCount? LargestWithin(Seconds limit, Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return estimate.Deployment.SinglePassRunOf(estimate.Load) is null
            ? null
            : SequenceCount.From(Frontier.Largest(BatchSolver.Ceiling, estimate.Load.Workload.AskedFor(estimate.Load.InFlight.Count), batch =>
                estimate.Serving.At(estimate.Load.Workload.BusiestOf(batch)).Batch!.Value.Estimate <= limit));
    }

    private static BatchPoint At(long batch, Estimate estimate)
    {
        long busiest = estimate.Load.Workload.BusiestOf(batch);
        ServedWorkload served = estimate.Serving.At(busiest);
        EngineMemory memory = estimate.Deployment.Engine.Share(estimate.Load, 0, busiest);
        return new BatchPoint(SequenceCount.From(batch), served.Batch!.Value, served.Samples!.Value, memory.Activations, memory.Total);
    }
}
