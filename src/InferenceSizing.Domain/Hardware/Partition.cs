using System.Text.RegularExpressions;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>A slice of an accelerator that a process sees as a card of its own: a MIG profile.</summary>
/// <param name="Profile">For example <c>3g.40gb</c>.</param>
/// <param name="Memory">Nominal memory.</param>
/// <param name="ComputeShare">Share of the peak rates: its slices of the multiprocessors over those that the card is cut into, 7, or 4 on A30.</param>
/// <param name="MemoryShare">Share of memory, and of its bandwidth, as each memory slice has its own channels: of 8 slices, or 4 on A30.</param>
/// <param name="MaximumInstances">How many the card holds at once.</param>
/// <param name="Source">Where the profile is documented.</param>
public sealed partial record Partition(
    string Profile,
    ByteCount Memory,
    Ratio ComputeShare,
    Ratio MemoryShare,
    Count MaximumInstances,
    string Source)
{
    /// <summary>Multiprocessors of the slice; zero where nobody has printed them and the slices' share stands for them.</summary>
    public Count Multiprocessors { get; init; }

    /// <summary>Memory that the driver keeps of a slice beyond its share, in GiB where next to nothing of the card is in it. Fitted to the six profiles that
    /// <c>nvidia-smi mig -lgip</c> prints for an 80 GB H100 (9.75, 19.62, 39.50 and 79.25 GiB), error 0.4 % at most.</summary>
    private const double KeptGibibytes = 0.17;

    /// <summary>Pattern of what may stand behind a profile: whether the slice has media engines, and graphics. Neither changes what a model has of it.
    /// Resources of Kubernetes write a point for the plus. Source: NVIDIA Multi-Instance GPU user guide, profile attributes.</summary>
    public const string AttributesPattern = @"(?:[+.-](?:me(?:\.all)?|gfx))*";

    [GeneratedRegex($"^{AttributesPattern}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Attributes();

    /// <summary>Whether a name is that of this profile, with attributes or without.</summary>
    public bool IsNamed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Profile, StringComparison.OrdinalIgnoreCase)
            && (name.Length == Profile.Length || Attributes().IsMatch(name[Profile.Length..]));
    }

    /// <summary>What a process sees of a card's usable memory.</summary>
    public ByteCount UsableOf(ByteCount whole) =>
        ByteCount.Min(Memory, (whole * MemoryShare).Less(ByteCount.FromCount((long)Math.Round(KeptGibibytes * (1 - MemoryShare.Value) * ByteCount.PerGiB))));

    /// <summary>Share of the peak rates on a card of so many multiprocessors: those of a slice over all, where they are known.</summary>
    internal Ratio ComputeOf(Count multiprocessors) =>
        Multiprocessors.Value > 0 && multiprocessors.Value > 0 ? Ratio.From((double)Multiprocessors.Value / multiprocessors.Value) : ComputeShare;
}
