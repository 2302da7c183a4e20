using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class WorkloadValidator : AnnotatedValidator<WorkloadRequest>
{
    public WorkloadValidator()
    {
        Must(nameof(WorkloadRequest.BatchSize),
            work => work.BatchSize is null || !(Is(work, ArrivalNames.Open) || (work.Arrival is null && work.RequestsPerSecond is not null)),
            "With arrival open, how many are in flight follows from requestsPerSecond; leave batchSize out.");
        Must(nameof(WorkloadRequest.BatchSize),
            work => work.BatchSize is null || Busiest(work) * Tokens(work) <= Bounds.MaxTokensInFlight,
            $"Batch times tokens of a sequence is at most {Bounds.MaxTokensInFlight}.");
        Must(nameof(WorkloadRequest.BatchSize),
            work => work.BatchSize is null || Busiest(work) * (work.ImageHeight ?? 1) * (work.ImageWidth ?? 1) <= Bounds.MaxPixelsInFlight,
            $"Batch times pixels of an image is at most {Bounds.MaxPixelsInFlight}.");
        Must(nameof(WorkloadRequest.Dimensions), work => work.Dimensions?.Values.All(length => length is >= 0 and <= Bounds.MaxTokens) != false,
            $"Expected lengths from 0 to {Bounds.MaxTokens}.");
        Must(nameof(WorkloadRequest.ReplicaImbalance), work => work.ReplicaImbalance is null || Busiest(work) <= Bounds.MaxSequences,
            $"The busiest replica, batchSize x replicaImbalance, has at most {Bounds.MaxSequences} in flight.");
        Must(nameof(WorkloadRequest.SharedPrefixTokens),
            work => work.SharedPrefixTokens is null || work.InputTokens is null || work.SharedPrefixTokens <= work.InputTokens,
            "At most the prompt: inputTokens.");
        Must(nameof(WorkloadRequest.RequestsPerClient),
            work => work.RequestsPerClient is null || MayBeClosedLoop(work),
            "Only with arrival closedLoop.");
        Must(nameof(WorkloadRequest.FixedLengths),
            work => work.FixedLengths is null || MayBeClosedLoop(work),
            "Only with arrival closedLoop.");
        Must(nameof(WorkloadRequest.RequestsPerSecond),
            work => work.RequestsPerSecond is null ? !Is(work, ArrivalNames.Open) : work.Arrival is null || Is(work, ArrivalNames.Open),
            "Required with arrival open, and not allowed with another one.");
    }

    /// <summary>Sequences or images of the busiest replica; where a member is out of its own range, a number that is out of range too.</summary>
    private static decimal Busiest(WorkloadRequest work) => (work.BatchSize ?? 1) * (decimal)Math.Clamp(work.ReplicaImbalance ?? 1, 1, 2.0 * Bounds.MaxDegree);

    private static long Tokens(WorkloadRequest work) =>
        (work.InputTokens ?? 0L) + (work.OutputTokens ?? 0) + ((work.Images ?? 0L) * Bounds.MaxTokensOfImage);

    /// <summary>Whether clients may send in a loop: the load says so, or says nothing of its arrival.</summary>
    private static bool MayBeClosedLoop(WorkloadRequest work) =>
        (work.Arrival is null && work.RequestsPerSecond is null) || Is(work, ArrivalNames.ClosedLoop);

    private static bool Is(WorkloadRequest work, string arrival) => string.Equals(work.Arrival, arrival, StringComparison.OrdinalIgnoreCase);
}
