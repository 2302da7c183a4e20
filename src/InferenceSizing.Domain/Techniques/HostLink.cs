using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>What copies to a GPU reach in practice.</summary>
internal static class HostLink
{
    /// <summary>Of a PCIe link's rate: pinned copies reach 80 to 88 % (25.2 GB/s of PCIe 4.0 x16 on A10, 55.4 of PCIe 5.0 x16 on H200). Fitted to nvbandwidth
    /// runs.</summary>
    private const double PcieShare = 0.84;

    /// <summary>Of NVLink-C2C: 300 to 359 of 450 GB/s on GH200 and GB300. Fitted to nvbandwidth runs.</summary>
    private const double ChipToChipShare = 0.73;

    /// <summary>No PCIe link of a shipping accelerator is faster; what is must be chip to chip.</summary>
    private const double FastestPcieGigabytesPerSecond = 128;

    /// <summary>What loaders get from an NVMe drive: 2.7 GB/s (PCIe 4.0) and 2.9 (5.0) on cold GGUF loads of 40 GB, whose drives are rated 7 and 14.</summary>
    private const double NvmeGigabytesPerSecond = 2.7;

    private const double BytesPerGigabyte = 1e9;

    /// <summary>The rate from <paramref name="target"/> to one GPU; null where the chip has no memory of its own to bring weights into.</summary>
    public static Bandwidth? To(Accelerator accelerator, OffloadTarget target)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        if (accelerator.MemoryKind == MemoryKind.Unified)
            return null;
        Bandwidth link = accelerator.Interconnect.Host ?? accelerator.Interconnect.BetweenPeers;
        Bandwidth host = link * Ratio.From(link.BytesPerSecond > FastestPcieGigabytesPerSecond * BytesPerGigabyte ? ChipToChipShare : PcieShare);
        Bandwidth drive = Bandwidth.FromGigabytesPerSecond(NvmeGigabytesPerSecond);
        return target == OffloadTarget.Nvme && drive.BytesPerSecond < host.BytesPerSecond ? drive : host;
    }
}
