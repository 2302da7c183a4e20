using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's cache blocks of DeepSeek-V4: compressed entries, windows and the compressors' states draw from one pool by block tables of their
/// own.</summary>
/// <remarks>Read in <c>v1/kv_cache_interface.py</c> and <c>v1/core/kv_cache_utils.py</c> of 0.20 to 0.29 (pull requests 40860, 44454, 48317, 48993, 51718). A
/// block holds 256 tokens of compressed entries, 64 of windows, 4 and 8 of the two states. The rules give the printed 6.66 GiB for a request of 30,000 tokens
/// of DeepSeek-V4-Flash (issue 44376), 23.32 GiB for one of 1,048,576 of V4-Pro (issue 53961) and 20.43 requests of 1,048,576 of V4-Flash on eight B200 in
/// 0.25.</remarks>
internal static class VllmCompressedPages
{
    private const int EntryTokens = 256, WindowTokens = 64;

    private const int Fine = CompressedLayers.FineRatio, Coarse = CompressedLayers.CoarseRatio;

    /// <summary>Tokens of a block of the compressors' states, and the tokens that an unfinished entry reaches back over.</summary>
    private const int FineStateTokens = 4, FineReach = 8, CoarseStateTokens = 8, CoarseReach = 128;

    /// <summary>Bytes of an entry or a window's token: 448 values in FP8, 64 rotary ones in 16 bits, 8 of scales (<c>fp8_ds_mla</c>); all in 16 bits
    /// otherwise.</summary>
    private const int PackedEntry = 448 + (64 * 2) + 8, PlainEntry = 512 * 2;
    private const int PlainBits = 16;

    /// <summary>An index key: 128 values in FP8 and a scale in FP32.</summary>
    private const int IndexBytes = 132;

    /// <summary>Values in FP32 that a token leaves in the states of the fine compressor, of its indexer and of the coarse compressor.</summary>
    private const int FineState = 2048, IndexState = 512, CoarseState = 1024, StateBytes = 4;

    /// <summary>Pages are rounded up to whole rows of the latent kernel.</summary>
    private const int PageMultiple = 576;

    private static readonly long IndexPage = Page(EntryTokens / Fine * IndexBytes), IndexStatePage = Page(FineStateTokens * IndexState * StateBytes);
    private static readonly long FineStatePage = Page(FineStateTokens * FineState * StateBytes),
        CoarseStatePage = Page(CoarseStateTokens * CoarseState * StateBytes);

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

    public static BlockPool Of(RankLoad load, int stage, ByteCount pool, long tokensInFlight)
    {
        VllmRelease release = VllmRelease.Of(load);
        (int fine, int coarse, int windows, int window) = CompressedLayers.Of(load.Cache.OfStage(stage));
        int entry = load.Precision.Cache.PayloadBits.Count < PlainBits ? PackedEntry : PlainEntry;
        long windowPage = Page(WindowTokens * entry), finePage = Page(EntryTokens / Fine * entry), coarsePage = Page(EntryTokens / Coarse * entry);
        int group = GroupSize(fine, coarse, windows);
        int tables = (int)WholeNumber.DivideUp(windows, group);
        long entries = checked((fine * (finePage + IndexPage)) + (coarse * coarsePage));
        long ofPageKinds = checked(group * (finePage + IndexPage + coarsePage));
        long stride = release.CompressedPages switch
        {
            CompressedPages.OneSize => ofPageKinds,
            CompressedPages.PaddedKinds => checked((windowPage * group) + (IndexPage * fine) + (coarsePage * coarse)),
            _ => Math.Max(entries, checked(group * windowPage)),
        };
        // States lie in pages of the entries' kinds.
        ImmutableArray<BlockGroup> groups =
        [
            new BlockGroup(1, BlockUse.Tokens, EntryTokens, default),
            new BlockGroup(tables, BlockUse.LocalTokens, WindowTokens, AttentionSpan.Sliding(TokenCount.From(window))) {
                Weight = (double)windows * windowPage / tables / entries },
            new BlockGroup(1, BlockUse.LocalTokens, FineStateTokens, AttentionSpan.Sliding(TokenCount.From(FineReach))) {
                Weight = (double)fine * (Math.Max(finePage, FineStatePage) + IndexStatePage) / entries },
            new BlockGroup(1, BlockUse.LocalTokens, CoarseStateTokens, AttentionSpan.Sliding(TokenCount.From(CoarseReach))) {
                Weight = (double)coarse * Math.Max(finePage, CoarseStatePage) / entries },
        ];
        return new BlockPool(groups, ByteCount.FromCount(stride), pool.Count / stride, tokensInFlight, load.Knobs.Get(VllmKnobs.MaxModelLen),
            load.EncoderTokens)
        {
            KeptBack = release.KeptBackBlocks,
            LogsByConcurrency = release.LogsByConcurrency,
            CheckedBlock = ByteCount.FromCount(release.ChecksByStride ? stride : ofPageKinds),
            WeighsConcurrency = release.WeighsConcurrency,
        };
    }

    /// <summary>Layers of a group: at least as many as the larger kind, so that all kinds together are padded least; the larger of equals.</summary>
    private static int GroupSize(int fine, int coarse, int windows)
    {
        int least = Math.Max(1, Math.Max(fine, coarse)), best = least;
        long fewest = long.MaxValue;
        for (int size = least; size <= Math.Max(least, windows); size++)
        {
            long padding = PaddingTo(size, least) + PaddingTo(size, windows) + PaddingTo(size, fine) + PaddingTo(size, coarse);
            if (padding <= fewest)
                (best, fewest) = (size, padding);
        }

        return best;
    }

    private static long PaddingTo(int size, int layers) => (WholeNumber.DivideUp(layers, size) * size) - layers;

    private static long Page(long bytes) => WholeNumber.DivideUp(bytes, PageMultiple) * PageMultiple;
}

/// <summary>How a release sizes the blocks of DeepSeek-V4's cache.</summary>
internal enum CompressedPages
{
    /// <summary>Every layer of a group has a page of each kind (0.20 to 0.22).</summary>
    OneSize,

    /// <summary>Pages are padded to the next kind of the entries (0.23 to 0.26).</summary>
    PaddedKinds,

    /// <summary>The widest group's own pages (0.27 on).</summary>
    Own,
}
