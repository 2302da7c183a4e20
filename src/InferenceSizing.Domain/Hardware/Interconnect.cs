using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

public enum LinkKind
{
    /// <summary>No way to peers: chips that are a computer by themselves.</summary>
    None,

    /// <summary>The host's PCIe tree and nothing else.</summary>
    Pcie,

    /// <summary>NVLink between all GPUs of a node, mostly through switches.</summary>
    NvLink,

    /// <summary>NVLink bridges: pairs (at most four) of cards, the rest over PCIe.</summary>
    NvLinkBridge,

    /// <summary>AMD's Infinity Fabric (xGMI), each to each.</summary>
    InfinityFabric,

    XeLink,

    /// <summary>Network ports on the chip: Gaudi, GB10.</summary>
    Ethernet,

    /// <summary>A vendor's own chip-to-chip network: TPU, Trainium, Ascend.</summary>
    Vendor,

    /// <summary>Stated by the client for a card of its own.</summary>
    Given,
}

/// <summary>What connects a chip to its peers and to the host.</summary>
/// <param name="Kind">The link between peers.</param>
/// <param name="Name">As its vendor calls it, for example <c>NVLink4</c>; <c>PCIe</c> where there is no other.</param>
/// <param name="Peer">Bandwidth to peers in one direction, all links of a chip together: half of the bidirectional figure that data sheets print;
/// null where the vendor states none.</param>
/// <param name="Host">Bandwidth to the host in one direction; null for chips that share memory with it.</param>
public sealed record Interconnect(LinkKind Kind, string Name, Bandwidth? Peer, Bandwidth? Host)
{
    /// <summary>A PCIe 3.0 link of 16 lanes, the least that is assumed where nothing is known. PCI-SIG: 8 GT/s, 128b/130b.</summary>
    private const double LeastPcieGigabytesPerSecond = 15.75;

    /// <summary>What collective operations can use in one direction: the peer link, else the host's.</summary>
    public Bandwidth BetweenPeers => Peer ?? Host ?? Bandwidth.FromGigabytesPerSecond(LeastPcieGigabytesPerSecond);
}
