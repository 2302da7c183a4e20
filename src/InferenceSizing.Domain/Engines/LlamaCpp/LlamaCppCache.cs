using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp's cache: cells for all sequences together or for each of them, and a recurrent state for each.</summary>
/// <remarks><c>cells · Σ over layers of the cell's bytes</c>, cells being nCtx in blocks of 256; with <c>kv_unified</c> off each of n sequences has
/// <c>nCtx / n</c> of them, in blocks. Layers that keep a window have <c>min(cells, window · n + u)</c> where all sequences share them, <c>min(cells, window +
/// u)</c> where each has its own, in blocks (<c>llama_kv_cache_iswa</c>), or all of them with swaFull. Encoders keep none. Where tokens are proposed, some
/// models keep as many earlier states as are proposed at once (<c>need_n_rs_seq</c> of <c>common/common.h</c>). Checked against start-up logs, 94
/// caches to the mebibyte, and by running v0.5.0.</remarks>
internal readonly struct LlamaCppCache
{
    /// <summary>The cells of a cache come in blocks of this many.</summary>
    private const int Block = 256;

    /// <summary>Sequences that a context may have: <c>LLAMA_MAX_SEQ</c> (<c>src/llama-cparams.h</c>, 2026; older builds have fewer).</summary>
    internal const long MostSequences = 256;

    /// <summary>An index key is kept in FP16: 2688 MiB for 21 layers of 524,288 cells of 128 elements.</summary>
    private const int BytesOfIndexElement = 2;

    private readonly RankLoad _load;
    private readonly LlamaCppModel _model;
    private readonly long _sequences;
    private readonly bool _unified;
    private readonly long _context;

    /// <summary>Earlier states that are kept of each sequence, to go back to where proposed tokens are not taken (<c>n_rs_seq</c>).</summary>
    private readonly long _snapshots;

    private LlamaCppCache(RankLoad load, long cells, long sequences)
    {
        (_load, _sequences, _model) = (load, sequences, LlamaCppModel.Of(load.Architecture));
        _snapshots = _model.KeepsSnapshots && LlamaCppRelease.Of(load).LimitsOutputs
            && load.Speculation is { Method: SpeculativeMethod.Mtp or SpeculativeMethod.Eagle3 } how ? how.DraftTokens.Count : 0;
        _unified = sequences == 1 || load.Knobs.Get(LlamaCppKnobs.KvUnified);
        bool asIsAsked = load.Architecture.Kind != ArchitectureKind.Encoder && Padded(load.Knobs.Get(LlamaCppKnobs.NCtx)) == cells;
        _context = asIsAsked ? load.Knobs.Get(LlamaCppKnobs.NCtx) : cells;
        Cells = _unified ? cells : checked(sequences * Padded(cells / sequences));
    }

    /// <summary>Cells of a layer that sees the whole context, of all sequences.</summary>
    public long Cells { get; }

    public long Sequences => _sequences;

    /// <summary>Parts of the cache, each of a sequence of its own; one where all share it.</summary>
    public long Streams => _unified ? 1 : _sequences;

    /// <summary>Cells that a token's mask covers.</summary>
    public long SeenCells => _unified ? Cells : Cells / _sequences;

    /// <summary>Cells of a layer with a window that a token's mask covers.</summary>
    public long SeenWindowCells => Window is { } span ? WindowCells(span, Streams) : SeenCells;

    /// <summary>The window of the layers that keep one; null where none does.</summary>
    private AttentionSpan? Window
    {
        get
        {
            foreach (CacheGroup group in _load.OwnCache.OfStage(_load.Layout.Pipeline - 1))
            {
                if (_model.KeepsWindow(group.Span))
                    return group.Span;
            }

            foreach (CacheGroup group in _load.OwnCache.OnHost)
            {
                if (_model.KeepsWindow(group.Span))
                    return group.Span;
            }

            return null;
        }
    }

    /// <summary>Tokens of a micro-batch: no more than a batch has, and that no more than the context: as it is asked for, of an encoder in blocks
    /// (<c>llama_context</c>).</summary>
    public long MicroBatch => Math.Min(_load.Knobs.Get(LlamaCppKnobs.NUbatch), Math.Min(_load.Knobs.Get(LlamaCppKnobs.NBatch), _context));

    /// <summary>Whether attention is fused: Grok's never is.</summary>
    public bool Flash => _load.Knobs.Get(LlamaCppKnobs.FlashAttention) && !_model.RefusesFlash;

    /// <summary>The cache for <paramref name="batch"/> sequences: the default grows with them; a context of the client's own stays as it is until they need
    /// more.</summary>
    public static LlamaCppCache For(RankLoad load, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        long asked = load.Workload.AtOnce.Count, chosen = Padded(load.Knobs.Get(LlamaCppKnobs.NCtx)), needed = CellsFor(load, batch);
        long cells = FollowsLoad(load) ? needed : batch <= asked ? chosen : Math.Max(chosen, needed);
        return new LlamaCppCache(load, cells, LlamaCppKnobs.SlotsFor(load.Knobs, batch));
    }

    public static long Padded(long cells) => WholeNumber.DivideUp(cells, Block) * Block;

    /// <summary>The setting that lets in the fewest sequences, and how many: a number of slots, or a context that does not grow with
    /// them.</summary>
    public static (string Limit, long Sequences) SequenceLimit(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        long given = SlotsFollow(load) ? long.MaxValue : load.Knobs.Get(LlamaCppKnobs.ParallelSequences), slots = Math.Min(given, MostSequences);
        long held = FollowsLoad(load) || !load.Architecture.Generates ? long.MaxValue : HeldBy(load, given);
        return held < slots ? (LlamaCppKnobs.NCtx.Name, held) : (LlamaCppKnobs.ParallelSequences.Name, slots);
    }

    /// <summary>Cells that one sequence may take.</summary>
    public static long LongestOfOne(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        long cells = load.Knobs.Get(LlamaCppKnobs.NCtx);
        return Padded(load.Knobs.Get(LlamaCppKnobs.KvUnified) || SlotsFollow(load) ? cells : cells / load.Knobs.Get(LlamaCppKnobs.ParallelSequences));
    }

    /// <summary>Sequences whose cells a context of the client's own holds: in one cache as many as fill it; in parts, as many as leave each part
    /// whole.</summary>
    private static long HeldBy(RankLoad load, long slots)
    {
        long cells = load.Knobs.Get(LlamaCppKnobs.NCtx), each = Math.Max(1, load.CachedTokens);
        if (load.Knobs.Get(LlamaCppKnobs.KvUnified))
            return Padded(cells) / each;
        return slots < long.MaxValue ? (Padded(cells / slots) >= each ? slots : 0) : cells / (Padded(each) - Block + 1);
    }

    /// <summary>Whether there is a slot for each sequence, however many run: nobody has given their number.</summary>
    private static bool SlotsFollow(RankLoad load) => !load.Knobs.Has(LlamaCppKnobs.ParallelSequences);

    /// <summary>Whether the context is what the asked load needs: then it is for any other load too.</summary>
    private static bool FollowsLoad(RankLoad load) => load.Knobs.Get(LlamaCppKnobs.NCtxFollows)
        && Padded(load.Knobs.Get(LlamaCppKnobs.NCtx)) == CellsFor(load, load.Workload.AtOnce.Count);

    private static long CellsFor(RankLoad load, long batch) => Padded(checked(LlamaCppKnobs.SlotsFor(load.Knobs, batch) * load.CachedTokens));

    public ByteCount BytesOf(ImmutableArray<CacheGroup> groups)
    {
        if (_load.Architecture.Kind == ArchitectureKind.Encoder)
            return ByteCount.Zero;
        long widest = WidestValue(groups);
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in groups.Where(group => !group.IsCross))
            sum += group.Layers * ((CellsOf(group.Span) * CellOf(group, widest)) + (_sequences * (1 + _snapshots) * group.PerSequence));
        return sum;
    }

    /// <summary>Keys of a sequence that layers with a window read and mask: a micro-batch has room beside the window, and attention leaves no cell out but
    /// those behind the last (<c>llama_kv_cache_iswa</c>, <c>ggml_flash_attn_ext</c>). All, of a cache without windows.</summary>
    public static TokenCount MaskedKeysOf(RankLoad load)
    {
        LlamaCppCache cache = For(load, load.Workload.AtOnce.Count);
        if (load.Knobs.Get(LlamaCppKnobs.SwaFull) || cache.Window is not { } span)
            return TokenCount.From(cache.SeenCells);
        long streams = cache.WindowStreams;
        return TokenCount.From(Math.Max(0, (cache.WindowCells(span, streams) * streams / Math.Max(1, cache._sequences)) - span.Size.Count));
    }

    /// <summary>Parts of the cache of layers with a window: Ollama's own runner keeps those of all sequences together.</summary>
    private long WindowStreams => LlamaCppRelease.Of(_load).KeptOfWindows > 0 ? 1 : Streams;

    private long CellsOf(AttentionSpan span) => _model.KeepsWindow(span) ? WindowStreams * WindowCells(span, WindowStreams) : Cells;

    /// <summary>Cells of one of so many parts of a layer's cache.</summary>
    private long WindowCells(AttentionSpan span, long streams) => _load.Knobs.Get(LlamaCppKnobs.SwaFull) ? Cells / streams
        : Padded(Math.Min(Cells / streams, checked((KeptOf(span) * (_sequences / streams)) + MicroBatch)));

    private long KeptOf(AttentionSpan span) => Math.Max(span.Size.Count, LlamaCppRelease.Of(_load).KeptOfWindows);

    /// <summary>A cell of a latent layer: all heads, then latent next to its values, then the latent alone, by build. Without flash attention the values of all
    /// layers are as wide as the widest (<c>n_embd_v_gqa_max</c>).</summary>
    private ByteCount CellOf(CacheGroup group, long widest)
    {
        if (group.Spec is KeyValueCacheSpec kept && !Flash)
            return StoredKeys(kept.KeyValueHeads * (long)kept.KeyDimension) + StoredValues(widest);
        if (group.Spec is not LatentCacheSpec latent)
            return group.PerToken;
        if (!LlamaCppRelease.Of(_load).KeepsLatent)
            return StoredKeys(latent.ExpandedElements);
        ByteCount keys = StoredKeys(latent.LatentRank + latent.RopeDimension);
        ByteCount index = ByteCount.FromCount(BytesOfIndexElement * (long)latent.IndexDimension);
        return keys + index + (LlamaCppRelease.Of(_load).KeepsLatentOnce ? ByteCount.Zero : StoredKeys(latent.LatentRank));
    }

    private static long WidestValue(ImmutableArray<CacheGroup> groups)
    {
        long widest = 0;
        foreach (CacheGroup group in groups)
        {
            if (group.Spec is KeyValueCacheSpec kept)
                widest = Math.Max(widest, kept.KeyValueHeads * (long)kept.ValueDimension);
        }

        return widest;
    }

    private ByteCount StoredKeys(long elements) => _load.Precision.Cache.BytesOfRow(AxisLength.From(elements));

    private ByteCount StoredValues(long elements) => _load.Precision.Values.BytesOfRow(AxisLength.From(elements));
}
