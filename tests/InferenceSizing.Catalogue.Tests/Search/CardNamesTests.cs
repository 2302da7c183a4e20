using InferenceSizing.Catalogue.Search.Cards;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed class CardNamesTests
{
    [Theory]
    // Drivers: nvidia-smi, rocm-smi.
    [InlineData("NVIDIA L40S", "l40s")]
    [InlineData("AMD Instinct MI250X / MI250", "mi250x")]
    [InlineData("NVIDIA B200 HBM3e", "b200")]
    [InlineData("NVIDIA H100 PCIe", "h100-pcie")]
    [InlineData("NVIDIA A100-PCIE-40GB", "a100-pcie-40")]
    [InlineData("NVIDIA GeForce RTX 3080 Ti", "rtx-3080-ti")]
    [InlineData("NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition", "rtx-pro-6000-maxq")]
    [InlineData("NVIDIA RTX PRO 6000 Blackwell Server Edition", "rtx-pro-6000-server")]
    [InlineData("NVIDIA GH200 144G HBM3e", "gh200-144")]
    [InlineData("NVIDIA B300 SXM6 AC", "b300")]
    [InlineData("NVIDIA H20-3e", "h20-141")]
    [InlineData("NVIDIA GeForce RTX 4090", "rtx-4090")]
    [InlineData("GPU 0: NVIDIA L40S (UUID: GPU-0f1e2d3c)", "l40s")]
    [InlineData("AMD Instinct MI300X OAM", "mi300x")]
    [InlineData("AMD Radeon RX 7900 XTX", "rx-7900-xtx")]
    // GPU feature discovery and other labels.
    [InlineData("nvidia.com/gpu.product=NVIDIA-A100-SXM4-80GB", "a100-sxm4-80")]
    [InlineData("NVIDIA-A100-80GB-PCIe-SHARED", "a100-pcie-80")]
    [InlineData("NVIDIA-H200", "h200-sxm")]
    [InlineData("NVIDIA-H200-NVL", "h200-nvl")]
    [InlineData("Tesla-V100-PCIE-32GB", "v100-pcie-32")]
    [InlineData("Quadro-RTX-8000", "quadro-rtx-8000")]
    [InlineData("NVIDIA-RTX-A5000", "rtx-a5000")]
    [InlineData("nvidia-tesla-v100", "v100-sxm2-16")]
    [InlineData("tpu-v5-lite-podslice", "tpu-v5e")]
    [InlineData("HOPPER_141", "h200-sxm")]
    // Plain words, glued or apart.
    [InlineData("rtx3090ti", "rtx-3090-ti")]
    [InlineData("GTX 1080ti", "gtx-1080-ti")]
    [InlineData("6000 Ada", "rtx-6000-ada")]
    [InlineData("Quadro RTX 6000", "quadro-rtx-6000")]
    [InlineData("MI 300X", null)]
    [InlineData("7900 xtx", "rx-7900-xtx")]
    [InlineData("W7900", "radeon-pro-w7900")]
    [InlineData("H100 SXM", "h100-sxm")]
    [InlineData("h100sxm5", "h100-sxm")]
    [InlineData("DGX H200", "h200-sxm")]
    [InlineData("M4 Pro", "m4-pro")]
    [InlineData("Arc B580", "arc-b580")]
    [InlineData("Max 1550", "max-1550")]
    [InlineData("910B", "ascend-910b")]
    [InlineData("trillium", "tpu-v6e")]
    [InlineData("RTX 4090 Laptop GPU", "rtx-4090-laptop")]
    [InlineData("RTX 5070 Laptop GPU", "rtx-5070-laptop")]
    [InlineData("RTX 5060 Laptop GPU", null)]
    [InlineData("7900xtx", "rx-7900-xtx")]
    [InlineData("2xRTX 3090", "rtx-3090")]
    [InlineData("teslat4", "t4")]
    [InlineData("H100 PCI-E", "h100-pcie")]
    [InlineData("H100 PCI Express", "h100-pcie")]
    [InlineData("L-40S", null)]
    [InlineData("RTX A-6000", "rtx-a6000")]
    [InlineData("GB200 NVL72", "gb200")]
    [InlineData("MacBook Pro M3 Max", "m3-max")]
    [InlineData("Mac Studio M3 Ultra", "m3-ultra")]
    [InlineData("NC24ads A100 v4", "a100-pcie-80")]
    // lspci and pci.ids (pciutils/pciids): the chip, and its name in brackets.
    [InlineData("NVIDIA Corporation GA102 [GeForce RTX 3090]", "rtx-3090")]
    [InlineData("01:00.0 VGA compatible controller: NVIDIA Corporation AD102 [GeForce RTX 4090] (rev a1)", "rtx-4090")]
    [InlineData("NVIDIA Corporation GA103M [GeForce RTX 3080 Ti Mobile]", "rtx-3080-ti-laptop")]
    [InlineData("NVIDIA Corporation GA104 [GeForce RTX 3060 Ti Lite Hash Rate]", "rtx-3060-ti")]
    [InlineData("Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon Pro W7800 48GB]", "radeon-pro-w7800-48")]
    [InlineData("Intel Corporation Battlemage G21 [Arc B580]", "arc-b580")]
    // Boards by who built them, and other words of sellers.
    [InlineData("ASUS TUF RTX 4090 OC", "rtx-4090")]
    [InlineData("MSI RTX 3060 VENTUS 2X 12G OC", "rtx-3060-12")]
    [InlineData("EVGA RTX 3090 FTW3 Ultra", "rtx-3090")]
    [InlineData("ASUS ROG Strix GeForce RTX 3090 OC 24GB", "rtx-3090")]
    [InlineData("Sapphire Nitro+ RX 7900 XTX", "rx-7900-xtx")]
    [InlineData("Founders Edition 3090", "rtx-3090")]
    [InlineData("AMD Radeon PRO W7900 Dual Slot", "radeon-pro-w7900")]
    [InlineData("GTX1660S", "gtx-1660-super")]
    [InlineData("RTX 3500 Ada Mobile", "rtx-3500-ada-laptop")]
    [InlineData("RTX 4070 L", "rtx-4070-laptop")]
    [InlineData("RTXPRO6000WS", "rtx-pro-6000-ws")]
    [InlineData("Ascend910B", "ascend-910b")]
    [InlineData("amd.com/gpu.device-id=74a1", "mi300x")]
    // A card of a number is not its neighbour of that number, nor an embedded board the one for a slot.
    [InlineData("RX 6800", "rx-6800")]
    [InlineData("RX 7700", null)]
    [InlineData("RTX A4500 Embedded GPU", null)]
    [InlineData("NVIDIA GA100 [A100X]", null)]
    // A misspelt form is not taken for the one that it resembles.
    [InlineData("h100 sxmm", null)]
    [InlineData("AMD RTX 4080 Super", null)]
    [InlineData("GeForce RTX 6090", null)]
    [InlineData("gpu", null)]
    [InlineData("", null)]
    public void A_card_is_found_by_what_tools_and_people_call_it(string name, string? id) => Assert.Equal(id, Read(name).Named?.Card.Id);

    [Theory]
    [InlineData("A100", "a100-pcie-40 a100-pcie-80 a100-sxm4-40 a100-sxm4-80")]
    [InlineData("Tesla V100", "v100-pcie-16 v100-pcie-32 v100-sxm2-16 v100-sxm2-32")]
    [InlineData("V100 32GB", "v100-pcie-32 v100-sxm2-32")]
    [InlineData("4060 ti", "rtx-4060-ti-16 rtx-4060-ti-8")]
    [InlineData("NVIDIA RTX PRO 6000", "rtx-pro-6000-maxq rtx-pro-6000-server rtx-pro-6000-ws")]
    [InlineData("RTX 6000", "quadro-rtx-6000 rtx-6000-ada")]
    [InlineData("RTX 4000", "quadro-rtx-4000 rtx-4000-ada")]
    [InlineData("Jetson Orin", "jetson-agx-orin-32 jetson-agx-orin-64 jetson-orin-nano-8 jetson-orin-nano-8-15w jetson-orin-nx-16")]
    [InlineData("H100 GPU 80 GB", "h100-pcie h100-sxm")]
    [InlineData("MI300", "mi300a mi300x")]
    [InlineData("Gaudi", "gaudi2 gaudi3")]
    [InlineData("NVIDIA H20", "h20 h20-141")]
    [InlineData("Navi 31 [Radeon RX 7900 XT/7900 XTX/7900M]", "rx-7900-xt rx-7900-xtx")]
    [InlineData("TU104M [GeForce RTX 2080 SUPER Mobile / Max-Q]", "rtx-2080-super-laptop rtx-2080-super-maxq")]
    [InlineData("RTX A3000 Mobile", "rtx-a3000-laptop-12 rtx-a3000-laptop-6")]
    public void A_name_short_of_one_card_lists_those_it_fits(string name, string ids)
    {
        CardReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Equal(ids, string.Join(' ', reading.Choices.Select(card => card.Id).Order(StringComparer.Ordinal)));
    }

    /// <summary>Cards of which sellers call one variant by the bare name and say so of the other: RunPod's GPU types and dstackai/gpuhunt list the RTX 3080
    /// with
    /// 10 GB; the 8 GB of the RTX 3060, the 12 GB of the RTX 2060 and 3080 and the 6 GB of the RTX 3050 came later, and are sold with their size.</summary>
    [Theory]
    [InlineData("rtx-3060", "rtx-3060-12")]
    [InlineData("NVIDIA GeForce RTX 3060", "rtx-3060-12")]
    [InlineData("RTX 3080", "rtx-3080-10")]
    [InlineData("RTX 2060", "rtx-2060")]
    [InlineData("RTX 3050", "rtx-3050-8")]
    [InlineData("jetson-orin-nano-8gb", "jetson-orin-nano-8")]
    public void A_bare_name_is_the_variant_that_is_sold_by_it_and_lists_the_others(string name, string id)
    {
        CardReading reading = Read(name);

        Assert.Equal(id, reading.Named?.Card.Id);
        Assert.True(reading.Choices.Length > 1);
    }

    [Theory]
    [InlineData("NVIDIA-A100-SXM4-40GB-MIG-3g.20gb", "a100-sxm4-40", "3g.20gb")]
    [InlineData("NVIDIA-H100-80GB-HBM3-MIG-1g.10gb.me", "h100-sxm", "1g.10gb")]
    [InlineData("NVIDIA A30 MIG 1g.6gb", "a30", "1g.6gb")]
    [InlineData("NVIDIA-H200-MIG-1g.18gb", "h200-sxm", "1g.18gb")]
    [InlineData("h200-sxm:2g.35gb", "h200-sxm", "2g.35gb")]
    [InlineData("NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 1g.24gb", "rtx-pro-6000-server", "1g.24gb")]
    [InlineData("NVIDIA-H100-NVL-MIG-1g.12gb", "h100-nvl", "1g.12gb")]
    [InlineData("NVIDIA-A100-SXM4-80GB-MIG-3g.40gb", "a100-sxm4-80", "3g.40gb")]
    [InlineData("NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition-MIG-1g.24gb.gfx", "rtx-pro-6000-server", "1g.24gb")]
    [InlineData("0: NVIDIA A100-PCIE-40GB MIG 1g.5gb (sm_80, 4.453 GiB / 4.750 GiB available)", "a100-pcie-40", "1g.5gb")]
    public void A_label_of_a_slice_names_the_card_and_the_profile(string name, string id, string profile)
    {
        NamedCard named = Read(name).Named!;

        Assert.Equal((id, profile), (named.Card.Id, named.Partition));
    }

    [Theory]
    [InlineData("8x H100 SXM", "h100-sxm", 8)]
    [InlineData("4 x L40S", "l40s", 4)]
    [InlineData("L4 x 2", "l4", 2)]
    [InlineData("8xb200", "b200", 8)]
    [InlineData("h100:8", "h100-sxm", 8)]
    [InlineData("gpu-l40sx4-192gb", "l40s", 4)]
    [InlineData("gpu-mi300x8-1536gb", "mi300x", 8)]
    [InlineData("gpu_4x_a6000", "rtx-a6000", 4)]
    [InlineData("l40s-48gb.10x", "l40s", 10)]
    [InlineData("BM.GPU.MI325X.8", "mi325x", 8)]
    [InlineData("2x A100 80GB PCIe", "a100-pcie-80", 2)] // 80 GB each, not together
    [InlineData("dual 3090", "rtx-3090", 2)]
    [InlineData("quad L40S", "l40s", 4)]
    [InlineData("2x3090", "rtx-3090", 2)]
    [InlineData("8*L4", "l4", 8)]
    [InlineData("tpu v6e-8", "tpu-v6e", 8)]
    [InlineData("v5litepod-4", "tpu-v5e", 4)]
    [InlineData("v5p-16", "tpu-v5p", 8)] // cores, two to a chip
    // Offers as skypilot-org/skypilot-catalog, catalogs/v8, lists them, and IBM's and Alibaba's own names.
    [InlineData("gpu-h100-sxm_8gpu-128vcpu-1600gb", "h100-sxm", 8)]
    [InlineData("2H200.141S.88V", "h200-sxm", 2)]
    [InlineData("crusoe_L40Sx10", "l40s", 10)]
    [InlineData("lambdalabs_H100-sxm5x2", "h100-sxm", 2)]
    [InlineData("n3-RTX-PRO-6000-SEx2", "rtx-pro-6000-server", 2)]
    [InlineData("ccs-h200.sxm.8x", "h200-sxm", 8)]
    [InlineData("gx3-24x120x2l40s", "l40s", 2)]
    [InlineData("ecs.gn7i-c16g1.4xlarge", "a10", 1)]
    [InlineData("Maxsun Intel Arc Pro B60 Dual 48G", "arc-pro-b60", 2)]
    public void A_name_that_counts_says_how_many(string name, string id, int count)
    {
        NamedCard named = Read(name).Named!;

        Assert.Equal((id, count), (named.Card.Id, named.Count));
    }

    [Fact]
    public void A_chip_that_shares_memory_is_had_with_less_of_it()
    {
        NamedCard named = Read("Apple M3 Ultra 256GB").Named!;

        Assert.Equal(("m3-ultra", 0.5), (named.Card.Id, named.MemoryShare));
    }

    /// <summary>An M4 Max of 64 GB has half of the 128 GB that it is had with at the most.</summary>
    [Fact]
    public void A_name_that_states_less_memory_has_less() => Assert.Equal(0.5, Read("Apple M4 Max 64GB").Named?.MemoryShare);

    [Theory]
    [InlineData("Tenstorrent Wormhole n300", "own software")]
    [InlineData("Cerebras WSE-3", "own software")]
    [InlineData("Snapdragon X Elite", "phones")]
    [InlineData("GeForce MX570", "laptop's chip")]
    [InlineData("Ryzen AI 9 HX 370", "processor's own graphics")]
    [InlineData("AMD Radeon 780M Graphics", "processor's own graphics")]
    [InlineData("Intel(R) Iris(R) Xe Graphics", "processor's own graphics")]
    public void A_chip_that_no_engine_here_runs_on_is_refused_with_the_reason(string name, string reason)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(reason, Read(name).Refused, StringComparison.Ordinal);
    }

    /// <summary>NVIDIA, Virtual GPU Software user guide, virtual GPU types.</summary>
    [Theory]
    [InlineData("NVIDIA L4-24Q", "l4", null, null)]
    [InlineData("NVIDIA A10-12Q", "a10", 0.5, null)]
    [InlineData("GRID T4-8C", "t4", 0.5, null)]
    [InlineData("NVIDIA A100-40C", "a100-pcie-40", null, null)]
    [InlineData("A100DX-80C", "a100-sxm4-80", null, null)]
    [InlineData("NVIDIA H100XM-40C", "h100-sxm", 0.5, null)]
    [InlineData("NVIDIA A100-4-20C", "a100-pcie-40", null, "4g.20gb")]
    [InlineData("NVIDIA RTX6000-Ada-24Q", "rtx-6000-ada", 0.5, null)]
    public void A_profile_of_a_shared_card_is_its_card_and_its_memory(string name, string card, double? share, string? partition)
    {
        NamedCard named = Read(name).Named!;

        Assert.Equal((card, share, partition), (named.Card.Id, named.MemoryShare, named.Partition));
    }

    /// <summary>Guests of one size share a card: of 24 GB there are profiles of 1, 2, 3, 4, 6, 8, 12 and 24.</summary>
    [Theory, InlineData("NVIDIA A10-0Q"), InlineData("NVIDIA A10-5Q"), InlineData("NVIDIA A10-7Q"), InlineData("NVIDIA L40S-13Q")]
    public void A_profile_that_no_card_has_is_none(string name) => Assert.Null(Read(name).Named);

    [Theory]
    [InlineData("3090*4", "rtx-3090", 4)]
    [InlineData("RTX 3090, RTX 3090", "rtx-3090", 2)]
    [InlineData("H100 SXM + H100 SXM + H100 SXM", "h100-sxm", 3)]
    [InlineData("2x RTX 3090, RTX 3090", "rtx-3090", 3)]
    public void A_list_of_one_kind_of_card_is_so_many_of_it(string name, string id, int count) =>
        Assert.Equal((id, count), (Read(name).Named?.Card.Id, Read(name).Named?.Count));

    [Theory]
    [InlineData("L4 x 0", "counts no card")]
    [InlineData("0x L4", "counts no card")]
    [InlineData("RTX 3090, RTX 4090", "several kinds")]
    public void A_list_of_no_or_of_several_kinds_of_card_is_refused_with_the_reason(string name, string reason)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(reason, Read(name).Refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RTX 4090, 24GB", "rtx-4090")]
    [InlineData("A100, SXM, 80GB", "a100-sxm4-80")]
    public void Commas_within_a_name_make_no_list_of_it(string name, string id) =>
        Assert.Equal((id, null), (Read(name).Named?.Card.Id, Read(name).Named?.Count));

    [Theory, InlineData(","), InlineData(";"), InlineData(" + "), InlineData(",,;")]
    public void A_list_of_nothing_is_no_card(string name) => Assert.True(Read(name).Choices.IsEmpty);

    /// <summary>The device plugin's resources, nvidia-smi -L, and NVIDIA/mig-parted, deployments/systemd/config-default.yaml.</summary>
    [Theory, InlineData("nvidia.com/mig-2g.20gb"), InlineData("mig-1g.10gb"), InlineData("MIG 1g.18gb     Device  0: (UUID: MIG-0a)"), InlineData("1g.10gb+me"),
        InlineData("MIG 3g.40gb"), InlineData("2g.48gb+gfx")]
    public void A_slice_without_its_card_asks_for_the_card(string name) =>
        Assert.Contains("Name the card", Read(name).Refused, StringComparison.Ordinal);

    /// <summary>RunPod's pools give any of their cards; AWS's g6f has an eighth to a half of an L4.</summary>
    [Fact]
    public void A_pool_lists_its_cards_and_a_part_of_a_card_is_its_share()
    {
        Assert.Equal("rtx-4090", Read("ADA_24").Named?.Card.Id);
        Assert.Null(Read("AMPERE_24").Named);
        Assert.Equal(["l4", "rtx-a5000", "rtx-3090"], Read("AMPERE_24").Choices.Select(card => card.Id));
        Assert.Equal(("l4", 1, 0.125), (Read("g6f.large").Named?.Card.Id, Read("g6f.large").Named?.Count, Read("g6f.large").Named?.MemoryShare));
        Assert.Equal(4, Read("g4ad.16xlarge").Named?.Count);
    }

    [Theory]
    [InlineData("NVIDIA GeForce RTX 2060 SUPER", "rtx-2060-super")]
    [InlineData("GTX 980 Ti", "gtx-980-ti")]
    [InlineData("MX450", "mx450")]
    [InlineData("RTX A3000", "rtx-a3000-laptop-6")]
    [InlineData("Intel Arc A750", "arc-a750")]
    [InlineData("AMD Instinct MI308X", "mi308x")]
    [InlineData("Standard_ND96isrf_H200_v5", "h200-sxm")]
    [InlineData("NC144ds_xl_RTXPRO6000BSE_v6", "rtx-pro-6000-server")]
    public void A_card_of_last_lists_is_known(string name, string id) => Assert.Equal(id, Read(name).Named?.Card.Id);

    /// <summary>Lines of ggml-org/llama.cpp (ggml_cuda_init, llama_model_load_from_file_impl, --list-devices) and of nvidia-smi -L.</summary>
    [Theory]
    [InlineData("Device 0: Tesla V100-PCIE-16GB, compute capability 7.0, VMM: yes", "v100-pcie-16")]
    [InlineData("Device 0: NVIDIA GeForce RTX 3080, compute capability 8.6, VMM: yes, VRAM: 10239 MiB", "rtx-3080-10")]
    [InlineData("using device Metal (Apple M4) - 10922 MiB free", "m4")]
    [InlineData("CUDA0 (NVIDIA GeForce RTX 3060)", "rtx-3060-12")]
    [InlineData("Vulkan0: AMD Radeon RX 7900 XTX (RADV NAVI31) (24560 MiB, 24560 MiB free)", "rx-7900-xtx")]
    [InlineData("ggml_cuda_init: found 1 CUDA device: NVIDIA GeForce RTX 4090", "rtx-4090")]
    public void A_line_that_an_engine_prints_is_the_card_in_it(string line, string id) => Assert.Equal(id, Read(line).Named?.Card.Id);

    /// <summary>pciutils/pciids@c1c1254 pci.ids: chips without a product, maker's numbers of boards, functions that guests share.</summary>
    [Theory]
    [InlineData("NVIDIA Corporation GP107M", "gtx-1050-ti-laptop")]
    [InlineData("NVIDIA Corporation GA100 [A100-PG506-207]", "a100-sxm4-40")]
    [InlineData("Advanced Micro Devices, Inc. [AMD/ATI] Vega 10 LEA", "rx-vega-64")]
    [InlineData("NVIDIA Corporation TU104GL [PG189 SKU600]", "t4")]
    [InlineData("tpu-v5", "tpu-v5p")]
    [InlineData("Standard_NC32_A16", "a16")]
    public void A_chip_without_a_product_lists_the_cards_that_have_it(string name, string one)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(one, Read(name).Choices.Select(card => card.Id));
    }

    [Theory]
    [InlineData("Advanced Micro Devices, Inc. [AMD/ATI] Aqua Vanjaram [Instinct MI325X VF]", "mi325x")]
    [InlineData("NVIDIA Corporation TU102 [GeForce RTX 2080 Ti Rev. A]", "rtx-2080-ti")]
    [InlineData("Virtualized NVIDIA H200-SXM-141GB", "h200-sxm")]
    [InlineData("AMD Radeon RX 7600 0x7480", "rx-7600")]
    [InlineData("NVIDIA-GH200-120GB", "gh200-96")] // the host's memory, as in GH200 480GB
    public void A_function_or_revision_of_a_card_is_the_card(string name, string id) => Assert.Equal(id, Read(name).Named?.Card.Id);

    /// <summary>A product that is not here is never another one with its chip.</summary>
    [Theory]
    [InlineData("NVIDIA Corporation GA104 [CMP 70HX]")]
    [InlineData("NVIDIA Corporation GH100 [H800L 94GB]")]
    [InlineData("NVIDIA Corporation GP107 [GeForce GTX 1050 3GB]")]
    [InlineData("Standard_NV12ads_V710_v5")]
    [InlineData("vt1.3xlarge")]
    [InlineData("v3-8")]
    public void A_product_without_figures_is_refused_with_the_reason(string name)
    {
        CardReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Empty(reading.Choices);
        Assert.Contains("Give a card of its figures", reading.Refused, StringComparison.Ordinal);
    }

    /// <summary>Machines of Google's without a card, and the number behind them: cloud.google.com/compute/docs/general-purpose-machines.</summary>
    [Theory]
    [InlineData("n1-standard-4")]
    [InlineData("n2-standard-4")]
    [InlineData("n4-standard-4")]
    [InlineData("n1-4")]
    [InlineData("4")]
    [InlineData("p4-standard")]
    public void A_machine_without_a_card_or_a_lone_digit_is_no_card(string name)
    {
        Assert.Null(Read(name).Named);
        Assert.Empty(Read(name).Choices);
    }

    /// <summary>Sizes of Azure that are not known one by one state their card, and not how many of it (Azure/karpenter-provider-azure, known_skus.yaml).
    /// </summary>
    [Fact]
    public void A_size_of_azure_that_is_not_known_lists_the_card_that_it_states()
    {
        Assert.Null(Read("Standard_NC64lds_xl_RTXPRO6000BSE_v6").Named);
        Assert.Equal(["rtx-pro-6000-server"], Read("Standard_NC64lds_xl_RTXPRO6000BSE_v6").Choices.Select(card => card.Id));
        Assert.Equal(4, Read("Standard_NC24_Promo").Named?.Count);
    }

    [Fact]
    public void Separators_and_case_never_change_which_cards_a_name_fits()
    {
        Assert.All(SharedCatalogue.Instance.Accelerators, card => Assert.All([card.Name, .. card.Aliases], name =>
            Assert.Contains(card, Read(name.Replace(' ', '_').Replace('-', ' ').ToUpperInvariant()).Choices)));
    }

    private static CardReading Read(string name) => SharedCatalogue.Instance.ReadCard(name);
}
