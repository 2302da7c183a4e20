using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp's cache: cells for all sequences together, and a recurrent state for each.</summary>
/// <remarks><c>cells · Σ over layers of the cell's bytes</c>, cells being nCtx in blocks of 256. Sliding layers keep
/// <c>min(nCtx, window · sequences + micro-batch)</c> cells, in blocks of 256 (<c>llama_kv_cache_iswa</c>, unified over sequences), or all of them with
/// swaFull. Checked against start-up logs: 94 caches to the mebibyte.</remarks>
internal readonly struct LlamaCppCache
{
    /// <summary>The cells of a cache come in blocks of this many.</summary>
    private const int Block = 256;

    /// <summary>An index key is kept in FP16: 2688 MiB for 21 layers of 524,288 cells of 128 elements.</summary>
    private const int BytesOfIndexElement = 2;

    private readonly RankLoad _load;
    private readonly long _sequences;

    private LlamaCppCache(RankLoad load, long cells, long sequences) => (_load, Cells, _sequences) = (load, cells, sequences);

    /// <summary>Cells of a layer that sees the whole context.</summary>
    public long Cells { get; }

    public long Sequences => _sequences;

    /// <summary>The cache for <paramref name="batch"/> sequences: the default grows with them; a context of the client's own stays as it is until they need
    /// more.</summary>
    public static LlamaCppCache For(RankLoad load, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        long asked = load.Workload.AtOnce.Count, slots = load.Knobs.Get(LlamaCppKnobs.ParallelSequences);
        long chosen = Padded(load.Knobs.Get(LlamaCppKnobs.NCtx)), needed = Padded(checked(batch * load.CachedTokens));
        bool byDefault = chosen == Padded(checked(asked * load.CachedTokens));
        long cells = byDefault ? needed : batch <= asked ? chosen : Math.Max(chosen, needed);
        return new LlamaCppCache(load, cells, slots == asked ? batch : Math.Max(slots, batch));
    }

    public static long Padded(long cells) => WholeNumber.DivideUp(cells, Block) * Block;

    public ByteCount BytesOf(ImmutableArray<CacheGroup> groups)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in groups)
            sum += group.Layers * ((CellsOf(group.Span) * CellOf(group)) + (_sequences * group.PerSequence));
        return sum;
    }

    private long CellsOf(AttentionSpan span) => !span.IsLocal || _load.Knobs.Get(LlamaCppKnobs.SwaFull) ? Cells
        : Padded(Math.Min(Cells, checked((span.Size * _sequences) + _load.Knobs.Get(LlamaCppKnobs.NUbatch))));

    /// <summary>A cell of a latent layer: all heads, then latent beside its values, then the latent alone, by build.</summary>
    private ByteCount CellOf(CacheGroup group)
    {
        if (group.Spec is not LatentCacheSpec latent)
            return group.PerToken;
        if (!LlamaCppRelease.Of(_load).KeepsLatent)
            return Stored(latent.ExpandedElements);
        ByteCount keys = Stored(latent.LatentRank + latent.RopeDimension);
        ByteCount index = ByteCount.FromCount(BytesOfIndexElement * (long)latent.IndexDimension);
        return keys + index + (LlamaCppRelease.Of(_load).KeepsLatentOnce ? ByteCount.Zero : Stored(latent.LatentRank));
    }

    private ByteCount Stored(int elements) => _load.Precision.Cache.BytesOf(1, elements, 1);
}
