using System.Collections.Immutable;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>SGLang's pools: token slots for full attention, fewer of them for windows, and slots for recurrent states.</summary>
/// <remarks>Read in SGLang's <c>model_executor/model_runner.py</c> and its successors: <c>full = rest / (c_full + r · c_window)</c>, <c>window = r · full</c>;
/// before that, states take their share of the rest.</remarks>
internal sealed class TokenPools : CachePool
{
    private readonly ByteCount _pool;
    private readonly long _fullTokens;
    private readonly long _windowTokens;
    private readonly long _window;
    private readonly long _states;
    private readonly long _longest;
    private readonly ByteCount _perToken;

    private TokenPools(ByteCount pool, ByteCount perToken, long fullTokens, long windowTokens, long window, long states, long longest) =>
        (_pool, _perToken, _fullTokens, _windowTokens, _window, _states, _longest) = (pool, perToken, fullTokens, windowTokens, window, states, longest);

    /// <summary>Slots of the full-attention pool: <c>max_total_num_tokens</c> of the log.</summary>
    public override long LoggedTokens => _fullTokens;

    public override Ratio MaxConcurrency => Ratio.From((double)_fullTokens / Math.Max(1, _longest));

    /// <param name="layers">What the rank's layers keep.</param>
    /// <param name="pool">All memory for the cache.</param>
    /// <param name="windowRatio">Slots of windows for each slot of full attention.</param>
    /// <param name="stateRatio">Memory of recurrent states over that of token slots.</param>
    /// <param name="page">Slots that are handed out together.</param>
    /// <param name="longest">The engine's longest context.</param>
    public static TokenPools Of(ImmutableArray<CacheGroup> layers, ByteCount pool, Ratio windowRatio, Ratio stateRatio, int page, long longest)
    {
        ByteCount full = ByteCount.Zero, local = ByteCount.Zero, state = ByteCount.Zero;
        long window = 0;
        foreach (CacheGroup group in layers)
        {
            state += group.Layers * group.PerSequence;
            if (group.Span.IsLocal)
                (local, window) = (local + (group.Layers * group.PerToken), Math.Max(window, group.Span.Size));
            else
                full += group.Layers * group.PerToken;
        }

        // Where every layer has a window, the engine keeps one pool and slides within it.
        if (full == ByteCount.Zero)
            (full, local) = (local, ByteCount.Zero);
        ByteCount tokenShare = state == ByteCount.Zero ? pool : pool * Ratio.From(1 / (1 + stateRatio.Value));
        ByteCount perToken = full + (local * windowRatio);
        long tokens = perToken == ByteCount.Zero ? 0 : tokenShare / perToken / page * page;
        long states = state == ByteCount.Zero ? 0 : pool.Less(tokenShare) / state;
        return new TokenPools(pool, perToken, tokens, local == ByteCount.Zero ? 0 : (long)(windowRatio.Value * tokens), window, states, longest);
    }

    /// <summary>As in the steady state: slots of windows are a pool of their own.</summary>
    public override long GuaranteedSequences(in CachedRequest each)
    {
        const int two = 2;
        ByteCount first = HeldBy(1, each), more = HeldBy(two, each).Less(first);
        if (first > _pool)
            return 0;
        return more == ByteCount.Zero ? long.MaxValue : 1 + (_pool.Less(first) / more);
    }

    /// <summary>The part of the pool that belongs to the slots which run out first.</summary>
    public override ByteCount HeldBy(long sequences, in CachedRequest each)
    {
        long slots = sequences == 0 ? 0 : checked((sequences * (each.Tokens - each.SharedTokens)) + each.SharedTokens);
        if (_windowTokens == 0 && _states == 0)
            return slots * _perToken;
        double share = _fullTokens == 0 ? 0 : (double)slots / _fullTokens;
        if (_windowTokens > 0)
            share = Math.Max(share, (double)checked(sequences * Math.Min(each.Tokens, _window)) / _windowTokens);
        if (_states > 0)
            share = Math.Max(share, (double)sequences / _states);
        return _pool * Ratio.From(share);
    }
}
