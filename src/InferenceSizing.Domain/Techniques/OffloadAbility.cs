namespace InferenceSizing.Domain.Techniques;

/// <summary>How an engine runs layers whose weights are not on the GPU.</summary>
/// <param name="FromDisk">Whether they may wait on a drive.</param>
/// <param name="Prefetches">Whether it can bring the next layer in while one computes.</param>
/// <param name="ReadsInPlace">Whether its kernels read host memory over the link where it does not, so that no layer needs room on the GPU.</param>
internal sealed record OffloadAbility(bool FromDisk, bool Prefetches, bool ReadsInPlace)
{
    /// <summary>Whether it does so where nothing else is asked for.</summary>
    public bool PrefetchesUnasked { get; init; }

    /// <summary>Layers that have room on the GPU at once: the one that computes, and with <paramref name="prefetch"/> the next.</summary>
    internal int Buffers(bool prefetch) => prefetch ? 2 : ReadsInPlace ? 0 : 1;
}
