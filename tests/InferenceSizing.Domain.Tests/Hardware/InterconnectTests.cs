using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Hardware;

public sealed class InterconnectTests
{
    /// <summary>An RTX 3090: a bridge of 56.25 GB/s each way between two cards, 16 lanes of PCIe 4.0 between more.</summary>
    private static readonly Interconnect Bridge = new(LinkKind.NvLinkBridge, "NVLink3 bridge", GigabytesPerSecond(56.25), GigabytesPerSecond(31.5));

    [Theory, InlineData(2, LinkKind.NvLinkBridge, 56.25), InlineData(4, LinkKind.Pcie, 31.5), InlineData(8, LinkKind.Pcie, 31.5)]
    public void A_bridge_joins_two_cards_and_more_of_them_sum_over_PCIe(int ranks, LinkKind kind, double gigabytesPerSecond)
    {
        Interconnect link = Bridge.Among(Count.From(ranks));

        Assert.Equal(kind, link.Kind);
        Assert.Equal(gigabytesPerSecond, link.BetweenPeers.GigabytesPerSecond, 9);
    }

    /// <summary>The 450 GB/s of NVLink 4 are there for any number of the GPUs of a node.</summary>
    [Theory, InlineData(2), InlineData(8)]
    public void Switches_join_all(int ranks)
    {
        Interconnect switched = Bridge with { Kind = LinkKind.NvLink, Peer = GigabytesPerSecond(450) };

        Assert.Equal(switched, switched.Among(Count.From(ranks)));
    }

    /// <summary>PCIe 3.0 x16 in place of a bridge, and half of an NVLink: the second is still an NVLink.</summary>
    [Fact]
    public void A_host_may_link_its_cards_otherwise_than_the_data_sheet_says()
    {
        Interconnect without = Bridge.Reaching(GigabytesPerSecond(15.75));
        Interconnect halved = (Bridge with { Kind = LinkKind.NvLink }).Reaching(GigabytesPerSecond(225));

        Assert.Equal((LinkKind.Pcie, GigabytesPerSecond(15.75)), (without.Kind, without.Among(Count.From(2)).BetweenPeers));
        Assert.Equal((LinkKind.NvLink, GigabytesPerSecond(225)), (halved.Kind, halved.BetweenPeers));
    }

    private static Bandwidth GigabytesPerSecond(double value) => Bandwidth.FromGigabytesPerSecond(value);
}
