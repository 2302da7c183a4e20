using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Layers of a stage with compressed attention (DeepSeek-V4), by what their caches keep.</summary>
/// <param name="Fine">Layers with an entry for every fourth token.</param>
/// <param name="Coarse">Layers with an entry for every 128th.</param>
/// <param name="Windows">Layers with a window of tokens as they are.</param>
/// <param name="Window">Tokens of the longest window; zero without one.</param>
internal readonly record struct CompressedLayers(int Fine, int Coarse, int Windows, int Window)
{
    /// <summary>The two ratios of compression: every fourth token overlapping, every 128th.</summary>
    public const int FineRatio = 4, CoarseRatio = 128;

    public static CompressedLayers Of(ImmutableArray<CacheGroup> groups)
    {
        CompressedLayers sum = default;
        foreach (CacheGroup group in groups)
        {
            sum = group.Spec is not CompressedCacheSpec entries
                ? sum with { Windows = sum.Windows + group.Layers.Count, Window = Math.Max(sum.Window, (int)group.Span.Size.Count) }
                : entries.Ratio == FineRatio ? sum with { Fine = sum.Fine + group.Layers.Count } : sum with { Coarse = sum.Coarse + group.Layers.Count };
        }

        return sum;
    }
}
