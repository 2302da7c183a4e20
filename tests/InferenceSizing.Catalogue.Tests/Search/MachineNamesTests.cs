using InferenceSizing.Catalogue.Search.Cards;

namespace InferenceSizing.Catalogue.Tests.Search;

/// <summary>Names of clouds' machines and series of them.</summary>
public sealed class MachineNamesTests
{
    [Theory]
    [InlineData("p5.48xlarge", "h100-sxm", 8, "AWS")]
    [InlineData("ml.g6.12xlarge", "l4", 4, "AWS")]
    [InlineData("a3-megagpu-8g", "h100-sxm", 8, "GCP")]
    [InlineData("NC48ads_A100_v4", "a100-pcie-80", 2, "Azure")]
    [InlineData("standard_nc64as_t4_v3", "t4", 4, "Azure")]
    [InlineData("VM.GPU.A10.2", "a10", 2, "OCI")]
    [InlineData("gd-8xh100ib-i128", "h100-sxm", 8, "CoreWeave")]
    [InlineData("gpu_8x_a100", "a100-sxm4-40", 8, "Lambda")]
    [InlineData("p4d", "a100-sxm4-40", 8, "AWS")]
    [InlineData("a3-megagpu", "h100-sxm", 8, "GCP")]
    [InlineData("ND_H200_v5", "h200-sxm", 8, "Azure")]
    [InlineData("g7.24xlarge", "rtx-pro-4500-server", 4, "AWS")]
    [InlineData("Standard_NC288lds_xl_RTXPRO6000BSE_v6", "rtx-pro-6000-server", 2, "Azure")]
    [InlineData("Standard_ND96is_flex_H100_v5", "h100-sxm", 8, "Azure")]
    [InlineData("Standard_NV24s_v3", "m60", 2, "Azure")]
    [InlineData("Standard_NV12ads_A10_v5", "a10", 1, "Azure")]
    [InlineData("vbm-256c-2048gb-8-mi300x-gpu", "mi300x", 8, "Vultr")]
    [InlineData("DGX H100", "h100-sxm", 8, "NVIDIA")]
    [InlineData("DGX A100 320GB", "a100-sxm4-40", 8, "NVIDIA")]
    [InlineData("u-p6e-gb200x72", "gb200", 72, "AWS")]
    [InlineData("g2-gpu-rtx4000a1-s", "rtx-4000-ada", 1, "Linode")]
    [InlineData("l40s-360", "l40s", 4, "OVHcloud")]
    [InlineData("Standard_NV24_Promo", "m60", 4, "Azure")]
    [InlineData("Standard_NC12s_v2", "p100-pcie-16", 2, "Azure")]
    [InlineData("g3.16xlarge", "m60", 4, "AWS")]
    [InlineData("BM.GPU.GM4.8", "a100-sxm4-80", 8, "OCI")]
    public void An_instance_type_names_the_card_the_count_and_the_machine(string name, string id, int count, string provider)
    {
        NamedCard named = Read(name).Named!;

        Assert.Equal((id, count, provider), (named.Card.Id, named.Count, named.Machine?.Provider));
    }

    [Theory]
    [InlineData("p5", "p5.4xlarge p5.48xlarge")]
    [InlineData("ml.inf2", "inf2.8xlarge inf2.xlarge inf2.24xlarge inf2.48xlarge")]
    [InlineData("NCads_H100_v5", "Standard_NC40ads_H100_v5 Standard_NC80adis_H100_v5")]
    [InlineData("ct5lp", "ct5lp-hightpu-1t ct5lp-hightpu-4t ct5lp-hightpu-8t")]
    public void A_series_of_machines_lists_its_sizes(string name, string machines)
    {
        CardReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Equal(machines, string.Join(' ', reading.Machines.Select(named => named.Machine!.Name)));
    }

    [Fact]
    public void A_size_that_a_series_does_not_have_suggests_those_it_has() =>
        Assert.Equal(["p5.4xlarge", "p5.48xlarge"], SharedCatalogue.Instance.NearestAccelerators("p5.8xlarge"));

    /// <summary>More than one can have is what they have together: four of 24 GB, of the 64 GB that an M4 Pro is had with at the most.</summary>
    [Fact]
    public void Memory_stated_of_several_machines_is_shared_out()
    {
        NamedCard named = Read("4× Mac Mini M4 Pro (96GB)").Named!;

        Assert.Equal(("m4-pro", 4, 0.375), (named.Card.Id, named.Count, named.MemoryShare));
    }

    [Fact]
    public void The_price_of_a_machine_is_its_own()
    {
        // AWS p5.48xlarge, on demand, us-east-1: 55.04 dollars an hour for eight H100.
        Assert.Equal(6.88m, Read("p5.48xlarge").Named!.Machine!.Price!.PerGpu.Amount);
        Assert.Null(Read("p5.4xlarge").Named!.Machine!.Price);
    }

    private static CardReading Read(string name) => SharedCatalogue.Instance.ReadCard(name);
}
