using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's cache blocks: layers of one kind share a pool as they are; layers of several kinds are brought to one page size and cut into groups of equal
/// length.</summary>
/// <remarks>Read in <c>v1/core/kv_cache_utils.py</c> of 0.9 to 0.26. A page is one layer's part of a block. Where pages differ, the smaller ones take more
/// tokens; where a recurrent state is larger than a page of attention, attention takes as many tokens as fill it. <c>group = min(layers of a kind)</c>, or
/// their maximum where that is less than 1.5 (before: 1.25) times as many; <c>blocks = pool / page / group</c>. Of ranks that share a context each keeps one of
/// so many tokens in turn: a block of theirs holds so many times more of a request.</remarks>
internal static class VllmPages
{
    /// <summary>Tokens that the attention kernels want a block to be a multiple of.</summary>
    private const int KernelAlignment = 16;

    /// <summary>Layers of one kind, as they come out of the unification.</summary>
    private readonly record struct Kind(int Layers, long PageBytes, BlockUse Use, long BlockTokens, AttentionSpan Span);

    public static BlockPool Of(RankLoad load, int stage, ByteCount pool)
    {
        KnobSet knobs = load.Knobs;
        VllmRelease release = VllmRelease.Of(load);
        if (VllmCompressedPages.Holds(load.Cache.OfStage(stage)))
            return VllmCompressedPages.Of(load, stage, pool, TokensInFlight(load));
        bool groups = release.GroupsLayers && (release.ConnectorsKeepGroups || !knobs.Has(VllmKnobs.KvOffloadingGib));
        Span<Kind> kinds = new Kind[load.Cache.OfStage(stage).Length + 1];
        int count = KindsOf(load.Cache.OfStage(stage), knobs.Get(VllmKnobs.BlockSize), groups, load, kinds);
        (ImmutableArray<BlockGroup> tables, ByteCount block) = Grouped(kinds[..count], release);
        long blocks = block.Count == 0 ? 0 : pool / block;
        if (knobs.Get(VllmKnobs.DecodeContextParallelSize, 1) is > 1 and var ranks)
            tables = [.. tables.Select(table => table.Use == BlockUse.Tokens ? table with { BlockTokens = checked(table.BlockTokens * ranks) } : table)];
        return new BlockPool(tables, block, blocks, groups ? TokensInFlight(load) : 0, knobs.Get(VllmKnobs.MaxModelLen), load.EncoderTokens)
        {
            KeptBack = release.KeptBackBlocks,
            LogsByConcurrency = release.LogsByConcurrency,
        };
    }

    /// <summary>Tokens that a window may hold beyond its own: of one step, or since 0.26 of all steps in flight under asynchronous scheduling, which
    /// n-gram proposals forbid, and draft models until 0.28.</summary>
    /// <remarks>Read in <c>vllm/config/vllm.py</c>; pull requests 47728 and 48341.</remarks>
    private static long TokensInFlight(RankLoad load)
    {
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens);
        VllmRelease release = VllmRelease.Of(load);
        bool oneByOne = load.Speculation?.Method switch
        {
            SpeculativeMethod.Ngram => true,
            SpeculativeMethod.DraftModel => !release.SchedulesDraftsAhead,
            _ => false,
        };
        if (!release.ReservesStepsInFlight || oneByOne)
            return tokens;
        const int alone = 2;
        int stages = load.Layout.Pipeline;
        return checked(tokens * (VllmRunner.IsSecond(load) ? stages + 1 : stages == 1 ? alone : stages));
    }

    /// <summary>The state itself, one where a shared prefix ends, and one for each proposed token, any of which may be the last that is taken
    /// (<c>MambaSpec.num_speculative_blocks</c>).</summary>
    private static int StateBlocksOf(RankLoad load) =>
        (load.Knobs.Get(VllmKnobs.EnablePrefixCaching) ? 1 : 0) + 1 + (int)(load.Speculation?.DraftTokens.Count ?? 0);

    private static ByteCount StateOf(CacheGroup group, RankLoad load) =>
        group.Spec.WithProposed(group.PerSequence, load.Speculation?.DraftTokens ?? TokenCount.Zero);

    /// <summary>Tokens of a block of attention on the first stage: as many as fill a recurrent state where that is larger than a page.</summary>
    public static long BlockTokens(RankLoad load) => Widths(load.Cache.OfStage(0), load.Knobs.Get(VllmKnobs.BlockSize), load).Block;

    /// <summary>Tokens of a block, bytes of the widest layer's token, bytes of a state and the layers that keep one.</summary>
    private static (long Block, long Widest, long State, int Recurrent) Widths(ImmutableArray<CacheGroup> layers, long blockSize, RankLoad load)
    {
        long state = 0, widest = 0;
        int recurrent = 0;
        foreach (CacheGroup group in layers)
        {
            widest = Math.Max(widest, group.PerToken.Count);
            if (group.PerSequence.Count == 0)
                continue;
            // A layer's short convolution and its recurrence stand as two, and share one page.
            state = checked(state + StateOf(group, load).Count);
            recurrent = Math.Max(recurrent, group.Layers.Count);
        }

        long block = widest > 0 && state > blockSize * widest
            ? KernelAlignment * WholeNumber.DivideUp(state, KernelAlignment * widest) : blockSize;
        return (block, widest, state, recurrent);
    }

    private static int KindsOf(ImmutableArray<CacheGroup> layers, long blockSize, bool keepsWindows, RankLoad load, Span<Kind> kinds)
    {
        (long block, long widest, long state, int recurrent) = Widths(layers, blockSize, load);
        int count = 0;
        if (recurrent > 0)
            kinds[count++] = new Kind(recurrent, Math.Max(block * widest, state), BlockUse.State, StateBlocksOf(load), default);
        foreach (CacheGroup group in layers)
        {
            // A layer may keep both: entries that grow with the tokens, and a state (DeepSeek-V4's compressed attention).
            if (group.PerToken.Count == 0 && group.PerSequence.Count > 0)
                continue;
            bool local = keepsWindows && group.Span.IsLocal;
            BlockUse use = group.IsCross ? BlockUse.EncoderTokens : local ? BlockUse.LocalTokens : BlockUse.Tokens;
            kinds[count++] = new Kind(group.Layers.Count, checked(block * group.PerToken.Count), use, block, local ? group.Span : default);
        }

        return count;
    }

    private static (ImmutableArray<BlockGroup> Tables, ByteCount Block) Grouped(Span<Kind> kinds, VllmRelease release)
    {
        if (kinds.IsEmpty)
            return ([], ByteCount.Zero);
        bool alike = true;
        long page = 0, together = 0;
        int fewest = int.MaxValue, most = 0;
        foreach (Kind kind in kinds)
        {
            alike &= kind.Use == kinds[0].Use && kind.Span == kinds[0].Span && kind.BlockTokens == kinds[0].BlockTokens;
            page = Math.Max(page, kind.PageBytes);
            together = checked(together + (kind.Layers * kind.PageBytes));
            fewest = Math.Min(fewest, kind.Layers);
            most = Math.Max(most, kind.Layers);
        }

        // One table serves all layers that need blocks for the same tokens, whatever their sizes.
        if (alike)
            return ([new BlockGroup(1, kinds[0].Use, kinds[0].BlockTokens, kinds[0].Span)], ByteCount.FromCount(together));
        int size = most < fewest * release.AlikeBelow.Value ? most : fewest;
        ImmutableArray<BlockGroup>.Builder tables = ImmutableArray.CreateBuilder<BlockGroup>(kinds.Length);
        foreach (Kind kind in kinds)
            tables.Add(new BlockGroup(
                (int)WholeNumber.DivideUp(kind.Layers, size), kind.Use,
                kind.Use == BlockUse.State ? kind.BlockTokens : checked(kind.BlockTokens * (page / Math.Max(1, kind.PageBytes))), kind.Span));
        return (tables.MoveToImmutable(), ByteCount.FromCount(checked(size * page)));
    }
}
