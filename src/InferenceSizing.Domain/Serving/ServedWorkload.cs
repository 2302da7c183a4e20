using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Times of one request and rates of the whole deployment under a workload. What a kind of model does not have is null.</summary>
public sealed record ServedWorkload
{
    /// <summary>Time to the first token.</summary>
    public Interval<Seconds>? TimeToFirstToken { get; init; }

    /// <summary>Mean time of each token after the first.</summary>
    public Interval<Seconds>? TimePerOutputToken { get; init; }

    /// <summary>Time of a step that carries no prefill of other requests: what benchmarks print as the median gap between tokens.</summary>
    public Interval<Seconds>? InterToken { get; init; }

    /// <summary>From sending a request to its last token; of a static batch, the whole batch.</summary>
    public Interval<Seconds>? Request { get; init; }

    /// <summary>A batch of a model that does not generate.</summary>
    public Interval<Seconds>? Batch { get; init; }

    public Interval<Rate>? OutputTokens { get; init; }

    public Interval<Rate>? TotalTokens { get; init; }

    /// <summary>Prompt tokens while prefilling.</summary>
    public Interval<Rate>? PrefillTokens { get; init; }

    public Interval<Rate>? Requests { get; init; }

    public Interval<Rate>? Samples { get; init; }

    /// <summary>Sequences that decode at once in one instance.</summary>
    public required SequenceCount Running { get; init; }

    /// <summary>Whether open arrivals come faster than the deployment serves them.</summary>
    public bool Saturated { get; init; }
}
