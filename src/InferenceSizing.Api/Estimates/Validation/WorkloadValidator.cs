using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class WorkloadValidator : AnnotatedValidator<WorkloadRequest>
{
    public WorkloadValidator()
    {
        RuleFor(work => work.BatchSize)
            .Must((work, batch) => batch is null || !Is(work, ArrivalNames.Open))
            .WithMessage("With arrival open, how many are in flight follows from requestsPerSecond; leave batchSize out.");
        RuleFor(work => work.BatchSize)
            .Must((work, batch) => batch is null || Busiest(work) * ((work.InputTokens ?? 0) + (work.OutputTokens ?? 0)) <= Bounds.MaxTokensInFlight)
            .WithMessage($"Batch times tokens of a sequence is at most {Bounds.MaxTokensInFlight}.");
        RuleFor(work => work.BatchSize)
            .Must((work, batch) => batch is null || Busiest(work) * (work.ImageHeight ?? 1) * (work.ImageWidth ?? 1) <= Bounds.MaxPixelsInFlight)
            .WithMessage($"Batch times pixels of an image is at most {Bounds.MaxPixelsInFlight}.");
        RuleFor(work => work.Dimensions)
            .Must(lengths => lengths is null || lengths.Values.All(length => length is >= 0 and <= Bounds.MaxTokens))
            .WithMessage($"Expected lengths from 0 to {Bounds.MaxTokens}.");
        RuleFor(work => work.ReplicaImbalance)
            .Must((work, imbalance) => imbalance is null || Busiest(work) <= Bounds.MaxMillion)
            .WithMessage($"The busiest replica, batchSize x replicaImbalance, has at most {Bounds.MaxMillion} in flight.");
        RuleFor(work => work.SharedPrefixTokens)
            .Must((work, shared) => shared is null || work.InputTokens is null || shared <= work.InputTokens)
            .WithMessage("At most the prompt: inputTokens.");
        RuleFor(work => work.RequestsPerClient)
            .Must((work, requests) => requests is null || work.Arrival is null || Is(work, ArrivalNames.ClosedLoop))
            .WithMessage("Only with arrival closedLoop.");
        RuleFor(work => work.RequestsPerSecond)
            .Must((work, rate) => rate is null != Is(work, ArrivalNames.Open))
            .WithMessage("Required with arrival open, and not allowed without it.");
    }

    /// <summary>Sequences or images of the busiest replica; where a member is out of its own range, a number that is out of range too.</summary>
    private static decimal Busiest(WorkloadRequest work) => (work.BatchSize ?? 1) * (decimal)Math.Clamp(work.ReplicaImbalance ?? 1, 1, 2.0 * Bounds.MaxDegree);

    private static bool Is(WorkloadRequest work, string arrival) => string.Equals(work.Arrival, arrival, StringComparison.OrdinalIgnoreCase);
}
