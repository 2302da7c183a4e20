using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>How SGLang lays a rank's cache into its pool, and what host memory keeps beside it.</summary>
internal static class SglangCache
{
    private const int TokenPage = 1;

    /// <summary>Pages of models with an indexer (<c>nsa</c>, <c>dsa</c>): 64.</summary>
    private const int IndexedPage = 64;

    private const long BytesOfGigabyte = 1_000_000_000;

    public static CachePool Of(RankLoad load, int stage, ByteCount pool)
    {
        ImmutableArray<CacheGroup> layers = LayersOf(load, stage);
        if (SglangCompressedPool.Holds(layers))
            return SglangCompressedPool.Of(load, stage, pool);
        KnobSet knobs = load.Knobs;
        SglangRelease release = SglangRelease.Of(load);
        bool shares = !knobs.Get(SglangKnobs.DisableRadixCache);
        return TokenPools.Of(
            layers,
            pool,
            new TokenPoolRules(knobs.Get(SglangKnobs.SwaFullTokensRatio), knobs.Get(SglangKnobs.MambaFullMemoryRatio), PageOf(layers))
            {
                KeepsWindows = KeepsWindows(load),
                CountsWindowsTwice = release.CountsWindowsTwice,
                MostTokens = knobs.Has(SglangKnobs.MaxTotalTokens) ? knobs.Get(SglangKnobs.MaxTotalTokens) : long.MaxValue,
                StateSlots = shares ? release.StateSlots : 1,
                MostStateSlots = shares ? long.MaxValue : load.SequencesPerRank(knobs.Get(SglangKnobs.MaxRunningRequests)),
                ContextRanks = knobs.Get(SglangKnobs.DcpSize, 1),
                AskedStateSlots = knobs.Has(SglangKnobs.MaxMambaCacheSize) ? knobs.Get(SglangKnobs.MaxMambaCacheSize) : null,
            },
            knobs.Get(SglangKnobs.ContextLength));
    }

    /// <summary>HiCache's copy of what the pool drops: by a ratio of the pool, or a size of each rank.</summary>
    public static ByteCount OnHost(RankLoad load, ByteCount pool) => !load.Knobs.Get(SglangKnobs.EnableHierarchicalCache) ? ByteCount.Zero
        : load.Knobs.Has(SglangKnobs.HicacheSize) ? ByteCount.FromCount(checked(load.Knobs.Get(SglangKnobs.HicacheSize) * BytesOfGigabyte))
        : pool * load.Knobs.Get(SglangKnobs.HicacheRatio);

    /// <summary>Whether windows have a pool of their own.</summary>
    public static bool KeepsWindows(RankLoad load) => SglangFamilies.KeepsWindows(load.Architecture, SglangRelease.Of(load));

    /// <summary>That windowed layers keep the whole context, where they do.</summary>
    public static ImmutableArray<EngineNote> NotesOn(RankLoad load)
    {
        bool windows = false, others = false;
        foreach (CacheGroup group in load.OwnCache.OfStage(0))
            (windows, others) = (windows || group.Span.IsLocal, others || !group.Span.IsLocal);
        return !windows || !others || KeepsWindows(load) || SglangCompressedPool.Holds(load.OwnCache.OfStage(0)) ? []
            :
            [
                new(EstimateFigure.PoolTokens,
                    new("windowed layers keep the whole context like the others: SGLang has no pool of windows for this family",
                        "sgl-project/sglang, model_config.py, is_hybrid_swa_model"),
                    []),
            ];
    }

    /// <summary>What the rank's layers keep: of the layers that read an earlier one's cache too, for which SGLang sets memory aside all the same
    /// (<c>get_hybrid_layer_ids</c> lists every layer), and since drafts share the pool of theirs.</summary>
    private static ImmutableArray<CacheGroup> LayersOf(RankLoad load, int stage)
    {
        CacheLayout cache = SglangRelease.Of(load).DraftsWithinPool ? load.Cache : load.OwnCache;
        ImmutableArray<CacheGroup> borrowed = cache.BorrowedOfStage(stage);
        return borrowed.IsEmpty ? cache.OfStage(stage) : [.. cache.OfStage(stage), .. borrowed];
    }

    /// <summary>Whether an indexer chooses what is attended to, or the cache is compressed.</summary>
    public static bool IsSparse(RankLoad load) =>
        HasIndexer(load.OwnCache.OfStage(0)) || SglangCompressedPool.Holds(load.OwnCache.OfStage(0));

    private static int PageOf(ImmutableArray<CacheGroup> layers) => HasIndexer(layers) ? IndexedPage : TokenPage;

    private static bool HasIndexer(ImmutableArray<CacheGroup> layers)
    {
        foreach (CacheGroup group in layers)
        {
            if (group.Spec is Networks.Operators.LatentCacheSpec { IsSparse: true })
                return true;
        }

        return false;
    }
}
