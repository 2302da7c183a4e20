using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What is asked of a deployment: lengths, how many at once, how they arrive.</summary>
/// <param name="InputTokens">Tokens of a prompt, or of an encoder's sequence; one for images.</param>
/// <param name="OutputTokens">Tokens generated for each request; zero asks for the prefill alone.</param>
/// <param name="BatchSize">Sequences or images in flight at once in one instance; of unevenly loaded ones, in the busiest.</param>
/// <param name="Image">Size of the images; null for tokens.</param>
/// <param name="PrefixCacheHitRate">Share of the prompt that is found in the prefix cache, at most one.</param>
/// <param name="Arrival">How requests arrive.</param>
public sealed record Workload(long InputTokens, long OutputTokens, long BatchSize, ImageSize? Image, Ratio PrefixCacheHitRate, Arrival Arrival)
{
    /// <summary>Tokens at the start of every prompt that are the same in all of them.</summary>
    public long SharedPrefixTokens { get; init; }

    /// <summary>How unevenly the replicas are loaded; null for even ones.</summary>
    public ReplicaLoad? Uneven { get; init; }

    /// <summary>Sequences or images of <paramref name="replicas"/> replicas where an instance, of uneven ones the busiest, has <paramref name="batch"/>.</summary>
    public long InFlight(long batch, int replicas) => Uneven is { } uneven ? checked(batch + uneven.OthersWith(batch)) : checked(batch * replicas);

    /// <summary>Tokens of a sequence when its last token is written.</summary>
    public long ContextTokens => checked(InputTokens + OutputTokens);

    /// <summary>Mean keys behind a token while it is generated: half the output stands on average.</summary>
    public long MeanContext
    {
        get
        {
            const int half = 2;
            return Math.Max(1, checked(InputTokens + (OutputTokens / half)));
        }
    }

    /// <summary>Prompt tokens that are computed, not found in the prefix cache; at least one.</summary>
    public long ComputedInputTokens => Math.Max(1, (long)Math.Ceiling(InputTokens * (1 - PrefixCacheHitRate.Value)));
}

/// <summary>How requests arrive.</summary>
public abstract record Arrival;

/// <summary>One batch whose sequences start and are answered together.</summary>
public sealed record StaticArrival : Arrival;

/// <summary>As many clients as the batch size, each sending again when answered.</summary>
/// <param name="RequestsPerClient">Null for the steady state; else a benchmark run in which all clients start at once and send that many each.</param>
public sealed record ClosedLoopArrival(int? RequestsPerClient) : Arrival;

/// <summary>Requests come at a rate of their own, whatever the service does.</summary>
/// <param name="Requests">Mean rate of a Poisson stream to the whole deployment.</param>
public sealed record OpenArrival(Rate Requests) : Arrival;
