using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

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
    /// <summary>Multiprocessors of the slice; zero where nobody has printed them and the slices' share stands for them.</summary>
    public int Multiprocessors { get; init; }

    /// <summary>Share of the peak rates.</summary>
    public Ratio ComputeShare => Ratio.From((double)ComputeSlices / ComputeSlicesOfWhole);

    /// <summary>Share of memory, and of its bandwidth, as each memory slice has its own channels.</summary>
    public Ratio MemoryShare => Ratio.From((double)MemorySlices / MemorySlicesOfWhole);

    /// <summary>Memory that the driver keeps of a slice beyond its share, in GiB where next to nothing of the card is in it. Fitted to the six profiles that
    /// <c>nvidia-smi mig -lgip</c> prints for an 80 GB H100 (9.75, 19.62, 39.50 and 79.25 GiB), error 0.4 % at most.</summary>
    private const double KeptGibibytes = 0.17;

    /// <summary>What a process sees of a card's usable memory.</summary>
    public ByteCount UsableOf(ByteCount whole) =>
        ByteCount.Min(Memory, (whole * MemoryShare).Less(ByteCount.FromCount((long)Math.Round(KeptGibibytes * (1 - MemoryShare.Value) * ByteCount.PerGiB))));

    /// <summary>Share of the peak rates on a card of so many multiprocessors: those of a slice over all, where they are known.</summary>
    internal Ratio ComputeOf(int multiprocessors) =>
        Multiprocessors > 0 && multiprocessors > 0 ? Ratio.From((double)Multiprocessors / multiprocessors) : ComputeShare;
}
