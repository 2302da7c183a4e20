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

    /// <summary>NVLink bridges: pairs of cards, more of them over PCIe.</summary>
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
    /// <summary>A PCIe 3.0 link of 16 lanes, one way, the least that is assumed where nothing is known. PCI-SIG: 8 GT/s, 128b/130b.</summary>
    internal static Bandwidth LeastPcie { get; } = Bandwidth.FromGigabytesPerSecond(15.75);

    /// <summary>Cards that one NVLink bridge joins. NVIDIA, RTX A6000 and H100 PCIe product briefs: a bridge between two cards. (H200 NVL has one of four as
    /// well, which is not assumed.)</summary>
    private const int JoinedByBridge = 2;

    /// <summary>What collective operations of two can use in one direction: the peer link, else the host's.</summary>
    public Bandwidth BetweenPeers => Peer ?? Host ?? LeastPcie;

    /// <summary>The link that so many GPUs sum over: a ring is as fast as its slowest hop, and more cards than a bridge joins have hops over PCIe.</summary>
    /// <param name="ranks">GPUs, at least two.</param>
    public Interconnect Among(Count ranks) => Kind == LinkKind.NvLinkBridge && ranks.Value > JoinedByBridge ? OverPcie(Host) : this;

    /// <summary>The same as a host wires its GPUs, where that is not what the data sheet says: cards that a bridge could join reach each other over
    /// PCIe.</summary>
    /// <param name="link">Bandwidth to peers in one direction.</param>
    public Interconnect Reaching(Bandwidth link) => Kind == LinkKind.NvLinkBridge ? OverPcie(link) : this with { Peer = link };

    /// <summary>Peers behind the host's PCIe tree and nothing else.</summary>
    /// <param name="link">Bandwidth to peers in one direction; null for what the host's link has.</param>
    internal Interconnect OverPcie(Bandwidth? link = null) => this with { Kind = LinkKind.Pcie, Name = "PCIe", Peer = link };
}
