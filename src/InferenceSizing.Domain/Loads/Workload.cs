using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Loads;

/// <summary>The load that is offered to a deployment: the lengths of requests, and how many there are or how fast they come.</summary>
/// <param name="InputTokens">Tokens of a prompt, or of an encoder's sequence; one for images.</param>
/// <param name="OutputTokens">Tokens generated for each request; zero asks for the prefill only.</param>
/// <param name="Offered">How many at once, or at what rate.</param>
/// <param name="Image">Size of the images; null for tokens.</param>
/// <param name="PrefixCacheHitRate">Share of the prompt that is found in the prefix cache, at most one.</param>
public sealed record Workload(TokenCount InputTokens, TokenCount OutputTokens, OfferedLoad Offered, ImageSize? Image, Ratio PrefixCacheHitRate)
{
    /// <summary>Tokens at the start of every prompt that are the same in all of them.</summary>
    internal TokenCount SharedPrefixTokens { get; init; }

    /// <summary>Of the prompt's tokens, those of its images.</summary>
    public TokenCount PictureTokens { get; init; }

    /// <summary>Whether times hold what is done with images round the pass.</summary>
    public bool EndToEnd { get; init; }

    /// <summary>Tokens that were asked for where the engine cuts a longer input to <see cref="InputTokens"/>; null where it takes them whole.</summary>
    internal TokenCount? CutFrom { get; init; }

    /// <summary>How unevenly the replicas are loaded; null for even ones.</summary>
    internal ReplicaLoad? Imbalanced { get; init; }

    /// <summary>Instances that share what is offered out among them; one where it is offered to each.</summary>
    public Count SharedBy { get; init; } = Count.From(1);

    /// <summary>Sequences or images that the busiest instance is offered at once; one where requests come at a rate, of which only the times say how many are
    /// in flight.</summary>
    public SequenceCount AtOnce => Imbalanced is { } uneven ? SequenceCount.From(uneven.Busiest)
        : Offered.AtOnce is { } offered ? SequenceCount.From(BusiestOf(offered.Count)) : SequenceCount.One;

    /// <summary>Sequences of the busiest instance where each has <paramref name="asked"/> in the mean.</summary>
    internal long BusiestOf(long asked) => Imbalanced?.BusiestOf(asked) ?? WholeNumber.DivideUp(asked, SharedBy.Value);

    /// <summary>The largest mean with which the busiest instance has no more than <paramref name="busiest"/>: the unit in which a batch is asked for.</summary>
    internal long AskedFor(long busiest) => Imbalanced?.MeanFor(busiest) ?? checked(busiest * SharedBy.Value);

    /// <summary>Sequences or images of <paramref name="replicas"/> replicas where an instance, of uneven ones the busiest, has
    /// <paramref name="batch"/>.</summary>
    internal long OnAllReplicas(long batch, int replicas) => Imbalanced is { } uneven ? checked(batch + uneven.OthersWith(batch)) : checked(batch * replicas);

    /// <summary>Tokens of a sequence when its last token is written.</summary>
    internal TokenCount ContextTokens => InputTokens + OutputTokens;

    /// <summary>Mean keys behind a token while it is generated: half the output stands on average.</summary>
    internal TokenCount MeanContext
    {
        get
        {
            const int half = 2;
            return TokenCount.Max(TokenCount.One, TokenCount.From(checked(InputTokens.Count + (OutputTokens.Count / half))));
        }
    }

    /// <summary>The same with prompts of another length: a share of them that is the beginning which all have in common follows.</summary>
    internal Workload WithPrompts(TokenCount tokens) => this with
    {
        InputTokens = tokens,
        PrefixCacheHitRate = SharedPrefixTokens > TokenCount.Zero && PrefixCacheHitRate == HitsOf(SharedPrefixTokens, InputTokens)
            ? HitsOf(TokenCount.Min(SharedPrefixTokens, tokens), tokens) : PrefixCacheHitRate,
    };

    /// <summary>The share of a prompt that is found where all begin alike.</summary>
    internal static Ratio HitsOf(TokenCount shared, TokenCount tokens) => Ratio.From((double)shared.Count / tokens.Count);

    /// <summary>Prompt tokens that are computed, not found in the prefix cache; at least one.</summary>
    internal TokenCount ComputedInputTokens =>
        TokenCount.Max(TokenCount.One, TokenCount.From((long)Math.Ceiling(InputTokens.Count * (1 - PrefixCacheHitRate.Value))));
}
