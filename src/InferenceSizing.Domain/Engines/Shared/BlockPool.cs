using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a group of layers takes of the pool for a request.</summary>
internal enum BlockUse
{
    /// <summary>A block for every so many tokens.</summary>
    Tokens,

    /// <summary>Those of the tokens that are within a window or chunk.</summary>
    LocalTokens,

    /// <summary>A fixed number of blocks that hold a recurrent state.</summary>
    State,

    /// <summary>A block for every so many positions of the encoder.</summary>
    EncoderTokens,
}

/// <summary>Groups of layers that have a block table of their own each.</summary>
/// <param name="Tables">Groups alike.</param>
/// <param name="Use">What fills their blocks.</param>
/// <param name="BlockTokens">Tokens of one block; for a state, blocks of a request.</param>
/// <param name="Span">The window or chunk.</param>
internal readonly record struct BlockGroup(int Tables, BlockUse Use, long BlockTokens, AttentionSpan Span)
{
    /// <summary>What a block of the group counts beside one of the first group, where the engine weighs them by their bytes.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>A pool of equal blocks that all groups of layers draw from, each request by its own block tables.</summary>
/// <param name="groups">The groups; none for a model without a cache.</param>
/// <param name="blockBytes">One block over all layers of a group.</param>
/// <param name="blocks">Blocks of the pool.</param>
/// <param name="batchedTokens">Tokens of a step: what a window may hold beyond its own before it is trimmed.</param>
/// <param name="longest">The engine's longest context.</param>
/// <param name="encoderTokens">Encoder positions of a request.</param>
internal sealed class BlockPool(ImmutableArray<BlockGroup> groups, ByteCount blockBytes, long blocks, long batchedTokens, long longest, long encoderTokens)
    : CachePool
{
    /// <summary>How the engine's version states the tokens: by blocks and groups, else by the concurrency.</summary>
    public required bool LogsByConcurrency { get; init; }

    public long Blocks => blocks;

    /// <summary>One block over all layers of a group.</summary>
    public ByteCount BlockBytes => blockBytes;

    /// <summary>Blocks that no request gets: the null block, where the engine keeps it back in its check.</summary>
    public long KeptBack { get; init; }

    /// <summary>Whether layers keep recurrent states in blocks of the pool.</summary>
    public bool HasStates
    {
        get
        {
            foreach (BlockGroup group in groups)
            {
                if (group.Use == BlockUse.State)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether one request of <paramref name="tokens"/> fits, as the engine checks it at its start.</summary>
    public bool HoldsOne(long tokens) => BytesOfOne(tokens) <= Math.Max(0, blocks - KeptBack) * blockBytes;

    /// <summary>What one request of <paramref name="tokens"/> takes by that check.</summary>
    public ByteCount BytesOfOne(long tokens) => PerRequest(groups, tokens, encoderTokens, batchedTokens) * (CheckedBlock ?? blockBytes);

    /// <summary>The smallest pool in which one request of <paramref name="tokens"/> fits, by that check.</summary>
    public ByteCount BytesToHoldOne(long tokens) => BytesOfOne(tokens) + (KeptBack * blockBytes);

    public ImmutableArray<BlockGroup> Groups => groups;

    /// <summary>What the engine takes a block for when it checks that a request fits; the block itself where nothing else is said.</summary>
    public ByteCount? CheckedBlock { get; init; }

    /// <summary>Whether the concurrency weighs the blocks of groups by their bytes.</summary>
    public bool WeighsConcurrency { get; init; }

    public override Ratio MaxConcurrency => Ratio.From(blocks / Math.Max(1, WeighsConcurrency
        ? Math.Ceiling(WeightedPerRequest(longest))
        : PerRequest(groups, longest, encoderTokens, batchedTokens)));

    public override long LoggedTokens => LogsByConcurrency || !HasTokens ? (long)(MaxConcurrency.Value * longest) : blocks / Tables * SmallestBlock;

    public override ByteCount HeldBy(long sequences, in CachedRequest each)
    {
        long common = sequences == 0 ? 0 : CommonBlocks(each.SharedTokens);
        return checked((sequences * (PerRequest(groups, each.Tokens, each.EncoderTokens, 0) - common)) + common) * blockBytes;
    }

    public override long GuaranteedSequences(in CachedRequest each)
    {
        long common = CommonBlocks(each.SharedTokens);
        return Math.Max(0, blocks - common) / Math.Max(1, PerRequest(groups, each.Tokens, each.EncoderTokens, batchedTokens) - common);
    }

    /// <summary>Blocks of what all requests begin with: of whole contexts alone, since a window that has moved on holds none of it.</summary>
    private long CommonBlocks(long tokens)
    {
        long sum = 0;
        foreach (BlockGroup group in groups)
            sum = checked(sum + (group.Use == BlockUse.Tokens ? group.Tables * (tokens / group.BlockTokens) : 0));
        return sum;
    }

    private int Tables
    {
        get
        {
            int tables = 0;
            foreach (BlockGroup group in groups)
                tables += group.Tables;
            return tables;
        }
    }

    private bool HasTokens => SmallestBlock != long.MaxValue;

    private long SmallestBlock
    {
        get
        {
            long smallest = long.MaxValue;
            foreach (BlockGroup group in groups)
            {
                if (group.Use is BlockUse.Tokens or BlockUse.LocalTokens)
                    smallest = Math.Min(smallest, group.BlockTokens);
            }

            return smallest;
        }
    }

    private double WeightedPerRequest(long tokens)
    {
        double sum = 0;
        foreach (BlockGroup group in groups)
            sum += group.Weight * PerRequest([group], tokens, encoderTokens, batchedTokens);
        return sum;
    }

    /// <summary>Blocks of one request of <paramref name="tokens"/>, of which a step brings <paramref name="inStep"/>.</summary>
    /// <remarks><c>ceil(L / b)</c>; window W: <c>ceil(min(W − 1 + T, L) / b) + 1</c>; chunk C: <c>ceil(min(C + T, L) / b)</c>. vLLM,
    /// <c>v1/kv_cache_interface.py</c>.</remarks>
    private static long PerRequest(ImmutableArray<BlockGroup> groups, long tokens, long encoderTokens, long inStep)
    {
        long sum = 0;
        foreach (BlockGroup group in groups)
        {
            long each = group.Use switch
            {
                BlockUse.Tokens => WholeNumber.DivideUp(tokens, group.BlockTokens),
                BlockUse.LocalTokens when group.Span.Reach == AttentionReach.Sliding =>
                    WholeNumber.DivideUp(Math.Min(group.Span.Size.Count - 1 + inStep, tokens), group.BlockTokens) + 1,
                BlockUse.LocalTokens => WholeNumber.DivideUp(Math.Min(group.Span.Size.Count + inStep, tokens), group.BlockTokens),
                BlockUse.EncoderTokens => WholeNumber.DivideUp(encoderTokens, group.BlockTokens),
                _ => group.BlockTokens,
            };
            sum = checked(sum + (group.Tables * each));
        }

        return sum;
    }
}
