using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang's pools for DeepSeek-V4: slots for compressed entries follow from the full ones, windows have a share of them, and the compressors' states
/// lie in rings next to the windows.</summary>
/// <remarks><c>bytes of a full token = r · e · L + e · L_4 / 4 + e · L_128 / 128 + i · L_4 / 4 + r · ring_4 / window · (s_4 + s_i) · L_4</c>, and the states of
/// the coarse compressor <c>r · ring_128 / window · s_128 · L_128</c>, or since the second half of 2026 once for each request. Read in SGLang's
/// <c>DSV4PoolConfigurator</c> (<c>pool_configurator.py</c>, 003fca80) and <c>deepseek_v4_memory_pool.py</c>. The rule gives one pool of 1.92 GB for both
/// printed sizes of V4-Flash on eight L20: 120,576 tokens without and 73,472 with speculation (pull request 28620).</remarks>
internal sealed class SglangCompressedPool : CachePool
{
    /// <summary>Slots that are handed out together.</summary>
    public const int Page = 256;

    private const int Fine = CompressedLayers.FineRatio, Coarse = CompressedLayers.CoarseRatio;

    /// <summary>Bytes of an entry: 448 values in FP8, 64 rotary ones in 16 bits, 8 of scales; all in 16 bits otherwise.</summary>
    private const int PackedEntry = 448 + (64 * 2) + 8, PlainEntry = 512 * 2, PlainBits = 16;

    /// <summary>An index key: 128 values in FP8 and a scale in FP32.</summary>
    private const int IndexKey = 132;

    /// <summary>Bytes that a slot of a ring keeps: of the fine compressor, of its indexer, of the coarse compressor.</summary>
    private const int FineState = 4 * 512 * 4, IndexState = 4 * 128 * 4, CoarseState = 2 * 512 * 4;

    /// <summary>Slots of a ring; twice as many where tokens are proposed.</summary>
    private const int FineRing = 8, CoarseRing = 128, WhileSpeculating = 2;

    /// <summary>What the slots share, and what a request takes besides them.</summary>
    private readonly ByteCount _slots, _perRequest;
    private readonly long _fullTokens, _windowTokens, _window, _longest;

    private SglangCompressedPool(ByteCount slots, ByteCount perRequest, long fullTokens, long windowTokens, long window, long longest) =>
        (_slots, _perRequest, _fullTokens, _windowTokens, _window, _longest) = (slots, perRequest, fullTokens, windowTokens, window, longest);

    public override long LoggedTokens => _fullTokens;

    public override Ratio MaxConcurrency => Ratio.From((double)_fullTokens / Math.Max(1, _longest));

    /// <summary>Slots of the windows.</summary>
    public long WindowTokens => _windowTokens;

    public long Window => _window;

    /// <summary>Whether the rank keeps compressed entries.</summary>
    public static bool Holds(ImmutableArray<CacheGroup> layers)
    {
        foreach (CacheGroup group in layers)
        {
            if (group.Spec is CompressedCacheSpec)
                return true;
        }

        return false;
    }

    public static SglangCompressedPool Of(RankLoad load, int stage, ByteCount pool)
    {
        KnobSet knobs = load.Knobs;
        (int fine, int coarse, int layers, int longest) = CompressedLayers.Of(load.OwnCache.OfStage(stage));
        int window = Math.Max(1, longest);
        bool speculates = load.Speculation is not null;
        int entry = load.Precision.Cache.PayloadBits.Count < PlainBits ? PackedEntry : PlainEntry;
        bool ofRequests = SglangRelease.Of(load).CoarseStatesOfRequests;
        double perToken = BytesPerToken(entry, layers, fine, coarse, window, knobs.Get(SglangKnobs.SwaFullTokensRatio).Value, speculates,
            ofRequests);
        ByteCount beside = ofRequests
            ? CoarseStatesOf(load.SequencesPerRank(knobs.Get(SglangKnobs.MaxRunningRequests)), coarse, speculates) : ByteCount.Zero;
        long ring = ofRequests ? CoarseRing * (speculates ? WhileSpeculating : 1) : 0;
        long most = knobs.Has(SglangKnobs.MaxTotalTokens) ? knobs.Get(SglangKnobs.MaxTotalTokens) : long.MaxValue;
        long tokens = Math.Min(perToken > 0 ? (long)(pool.Less(beside).Count / perToken) : 0, most) / Page * Page;
        long windowTokens = (long)(tokens * knobs.Get(SglangKnobs.SwaFullTokensRatio).Value) / Page * Page;
        return new SglangCompressedPool(
            pool.Less(beside), ByteCount.FromCount(ring * CoarseState * coarse), tokens, windowTokens, window, knobs.Get(SglangKnobs.ContextLength));
    }

    /// <summary>What one more slot of full attention takes of the pool, with its part of all other slots.</summary>
    internal static double BytesPerToken(
        int entry, int layers, int fine, int coarse, int window, double windowRatio, bool speculates, bool coarseStatesOfRequests)
    {
        int rings = speculates ? WhileSpeculating : 1;
        double windows = windowRatio * entry * layers;
        double entries = ((entry + IndexKey) * fine / (double)Fine) + (entry * coarse / (double)Coarse);
        double states = windowRatio * rings / window
            * ((FineRing * (FineState + IndexState) * fine) + (coarseStatesOfRequests ? 0 : CoarseRing * CoarseState * coarse));
        // The draft's layer is one like the others.
        return (windows + entries + states) * (speculates ? (layers + 1.0) / layers : 1);
    }

    /// <summary>A ring for each request and two more, in rows of whole rings.</summary>
    internal static ByteCount CoarseStatesOf(long requests, int coarse, bool speculates)
    {
        long ring = CoarseRing * (speculates ? WhileSpeculating : 1);
        long rows = WholeNumber.DivideUp(((requests + 1) * ring) + ring + 1, CoarseRing) * CoarseRing;
        return ByteCount.FromCount(checked(rows * CoarseState * coarse));
    }

    /// <summary>As in the steady state: slots of windows are a pool of their own.</summary>
    public override long GuaranteedSequences(in CachedRequest each)
    {
        long fresh = Math.Max(1, each.Tokens - each.SharedTokens);
        return Math.Min(Math.Max(0, _fullTokens - each.SharedTokens) / fresh, _windowTokens / Math.Max(1, Math.Min(each.Tokens, _window)));
    }

    /// <summary>The part of the pool that belongs to the slots which run out first, and the requests' own states.</summary>
    public override ByteCount HeldBy(long sequences, in CachedRequest each)
    {
        if (sequences == 0)
            return ByteCount.Zero;
        double slots = checked((sequences * (each.Tokens - each.SharedTokens)) + each.SharedTokens);
        double windows = checked(sequences * Math.Min(each.Tokens, _window));
        // Without slots nothing runs: each request takes more than all of the pool.
        double share = _fullTokens == 0 || _windowTokens == 0 ? sequences + 1 : Math.Max(slots / _fullTokens, windows / _windowTokens);
        return (_slots * Ratio.From(share)) + (sequences * _perRequest);
    }
}
