using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The cache between a chip's multiprocessors and its memory: tensors that fit in it go from one kernel to the next without leaving the
/// chip.</summary>
/// <remarks>Sizes by generation from NVIDIA's architecture papers, for each multiprocessor: V100 6 MiB of 80, T4 4 of 40, GA102 6 of 84, A100 40 of 108, H100
/// 50 of 132, AD102 96 of 142, AD104 48 of 60, GB202 96 to 128 of 170 to 188. Chips not named there count as the earlier kind.</remarks>
internal static class LastLevelCache
{
    private const double Early = 0.08, Stacked = 0.38, Recent = 0.65;

    /// <summary>Traffic through the cache costs this share of what it costs from memory: 5 to 7 TB/s beside 1.6 TB/s on A100. Derived.</summary>
    private const double CachedCost = 0.25;

    public static double BytesOf(Accelerator accelerator) => ByteCount.PerMiB * Math.Max(1, accelerator.Multiprocessors.Value) * accelerator switch
    {
        { Generation: ChipGeneration.Ampere or ChipGeneration.Hopper, MemoryKind: MemoryKind.Hbm } => Stacked,
        { Generation: ChipGeneration.Ada or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra } => Recent,
        _ => Early,
    };

    /// <summary>Bytes of memory traffic that a kernel's activations are worth: nearly all where they are larger than the cache.</summary>
    public static double Beyond(double bytes, double cache)
    {
        double spilled = bytes * bytes / ((bytes * bytes) + (cache * cache));
        return bytes * (CachedCost + ((1 - CachedCost) * spilled));
    }
}
