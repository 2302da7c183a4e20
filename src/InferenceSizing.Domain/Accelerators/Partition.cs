using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Accelerators;

/// <summary>A slice of an accelerator that a process sees as a card of its own: a MIG profile.</summary>
/// <param name="Profile">For example <c>3g.40gb</c>.</param>
/// <param name="Memory">Nominal memory.</param>
/// <param name="ComputeSlices">Slices of the multiprocessors.</param>
/// <param name="ComputeSlicesOfWhole">Slices that the card is cut into: 7, or 4 on A30.</param>
/// <param name="MemorySlices">Slices of the memory and its channels.</param>
/// <param name="MemorySlicesOfWhole">8, or 4 on A30.</param>
/// <param name="MaximumInstances">How many the card holds at once.</param>
/// <param name="Source">Where the profile is documented.</param>
public sealed record Partition(
    string Profile,
    ByteCount Memory,
    int ComputeSlices,
    int ComputeSlicesOfWhole,
    int MemorySlices,
    int MemorySlicesOfWhole,
    int MaximumInstances,
    string Source)
{
    /// <summary>Share of the peak rates.</summary>
    public Ratio ComputeShare => Ratio.From((double)ComputeSlices / ComputeSlicesOfWhole);

    /// <summary>Share of memory, and of its bandwidth, as each memory slice has its own channels.</summary>
    public Ratio MemoryShare => Ratio.From((double)MemorySlices / MemorySlicesOfWhole);
}
