using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>How the usable memory of an accelerator came to be known.</summary>
public enum MemoryBasis
{
    /// <summary>Printed by a driver or a framework on such a card.</summary>
    Measured,

    /// <summary>From the nominal size by <see cref="UsableMemory"/>.</summary>
    Derived,

    /// <summary>A share that nobody has printed for this chip; the entry's note says which.</summary>
    Assumed,

    /// <summary>Stated by the client for a card of its own.</summary>
    Given,
}

/// <summary>What a driver leaves of the nominal memory to a process.</summary>
/// <remarks>A driver keeps a fixed part for itself and a part in proportion for page tables and channel structures:
/// <c>usable = nominal · (15/16 with inline ECC) − (fixed + share · nominal)</c>. The 15/16 is the layout of inline ECC (one code byte for
/// fifteen of data; nvidia-smi shows 22.5 of 24 GB on A10 and 45 of 48 GB on L40S). Constants fitted to the totals that CUDA reports on
/// 46 cards of 6 to 192 GB, Pascal to Blackwell; leaving each card out in turn the error is 0.6 % in the mean
/// and 3.9 % at worst (a GTX 1060); 2.3 % at worst from 8 GB on.</remarks>
public static class UsableMemory
{
    /// <summary>What is left where one byte in sixteen holds the code. Derived.</summary>
    private const double ShareWithInlineEcc = 15.0 / 16;

    /// <summary>Kept by NVIDIA's driver on every card, in GiB. Fitted, see above.</summary>
    private const double NvidiaFixedGib = 0.21;

    /// <summary>Kept by NVIDIA's driver in proportion to the memory. Fitted, see above.</summary>
    private const double NvidiaShare = 0.0086;

    /// <summary>Kept by AMD's driver, in GiB: ROCm shows all but 16 to 32 MB of 24 to 288 GB. Measured on seven cards.</summary>
    private const double AmdFixedGib = 0.02;

    /// <summary>A margin for drivers of which no figure is known. Assumed.</summary>
    private const double UnknownDriverShare = 0.02;

    /// <summary>Shared memory that Linux and its services keep on an idle board: 4 to 7 % on Jetson boards of 8 to 32 GB. Measured on three.</summary>
    private const double UnifiedSystemShare = 0.06;

    /// <summary>Metal's recommended working set: two thirds of the memory of Macs of up to 32 GB. Printed as 10.67 of 16, 16 of 24, 21.3 of 32 GB.</summary>
    private const double MetalShareOfSmall = 2.0 / 3;

    /// <summary>Metal's recommended working set: three quarters beyond that. Printed as 48 of 64 GB.</summary>
    private const double MetalShareOfLarge = 3.0 / 4;

    private const long MetalSmallGib = 32;

    /// <summary>The usable memory of a card on which nobody has printed it.</summary>
    public static ByteCount Derive(Vendor vendor, MemoryKind kind, ByteCount nominal)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        return vendor.Platform switch
        {
            ComputePlatform.Cuda when kind != MemoryKind.Unified => Kept(
                kind == MemoryKind.GraphicsWithInlineEcc ? nominal * Ratio.From(ShareWithInlineEcc) : nominal,
                (NvidiaFixedGib * ByteCount.PerGiB) + (NvidiaShare * nominal.Count)),
            ComputePlatform.Rocm when kind != MemoryKind.Unified => Kept(nominal, AmdFixedGib * ByteCount.PerGiB),
            ComputePlatform.Metal => nominal * Ratio.From(nominal <= ByteCount.FromGibibytes(MetalSmallGib) ? MetalShareOfSmall : MetalShareOfLarge),
            _ => Kept(nominal, (kind == MemoryKind.Unified ? UnifiedSystemShare : UnknownDriverShare) * nominal.Count),
        };
    }

    /// <summary>Whether the rule rests on measurements of this vendor's drivers.</summary>
    public static bool IsMeasuredFor(Vendor vendor)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        return vendor.Platform != ComputePlatform.Other;
    }

    private static ByteCount Kept(ByteCount visible, double reservedBytes) =>
        visible.Less(ByteCount.FromCount((long)Math.Round(reservedBytes)));
}
