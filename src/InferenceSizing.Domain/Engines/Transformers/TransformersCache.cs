using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>The default cache of <c>generate</c>: whole contexts, and since 4.56 only the window in windowed layers.</summary>
internal static class TransformersCache
{
    /// <summary>A rank's bytes for one sequence of so many tokens.</summary>
    public static ByteCount PerSequence(RankLoad load, int stage, long tokens)
    {
        if (TransformersRelease.Of(load).KeepsWindows)
            return load.Cache.PerSequence(stage, tokens, load.EncoderTokens);
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in load.Cache.OfStage(stage))
            sum += group.Layers * (group.PerSequence + (Kept(load, group, tokens) * group.PerToken));
        return sum;
    }

    /// <summary>Tokens that a layer of the group keeps of a sequence.</summary>
    public static long Kept(RankLoad load, in CacheGroup group, long tokens) => group.IsCross ? load.EncoderTokens
        : TransformersRelease.Of(load).KeepsWindows ? group.Span.KeysAt(tokens) : tokens;
}
