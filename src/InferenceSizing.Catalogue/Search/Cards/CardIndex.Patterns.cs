using System.Text.RegularExpressions;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <content>How names of cards are put together.</content>
internal sealed partial class CardIndex
{
    [GeneratedRegex(@"[\s_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    /// <summary>SageMaker's and Azure's prefixes, and what Azure adds to offers, which people leave out.</summary>
    private static string WithoutAffixes(string machine) => Affix().Replace(machine, "");

    [GeneratedRegex(@"^(ml\.|standard_)|_promo$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Affix();

    /// <summary>A series of machines and how much memory they have to a processor, as Google names them: <c>n1-highmem</c>, <c>p4-standard</c>.</summary>
    [GeneratedRegex("^[a-z][0-9]{1,2}[a-z]?-(?:standard|highmem|highcpu)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MachineSeries();

    [GeneratedRegex(@"\s*[,;]\s*|\s+[+&]\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^0+\s*[x*×]\s*\S|\S(?:\s+x|\s*[*×:])\s*0+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoCards();

    /// <summary>What tells cards of one chip apart, and stands in few of our names.</summary>
    [GeneratedRegex(@"(?<![a-z0-9])(?:hbm[0-9]e?|l?p?g?ddr[0-9]x?)(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KindOfMemory();

    /// <summary>A slice of TPUs by its accelerator type: <c>v5litepod-8</c> and <c>v6e-8</c> count chips, <c>v4-16</c> and <c>v5p-16</c> cores, two to a chip.
    /// </summary>
    [GeneratedRegex(@"^(?:tpu[\s_-]*)?(?<card>v4|v5p|v5e|v6e|v5litepod)-(?<count>[0-9]{1,4})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TpuSlice();

    /// <summary>The key of a node label, <c>nvidia.com/gpu.product=</c>, or the number of a card in a list, <c>GPU 0:</c>.</summary>
    [GeneratedRegex(@"^(?:[a-z0-9.-]+/[a-z0-9._-]+\s*[=:]|gpu\s*[0-9]+\s*:)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LabelKey();

    /// <summary><c>-MIG-1g.10gb</c> of GPU feature discovery, <c>MIG 1g.10gb</c> of nvidia-smi, <c>:1g.10gb</c> of our own ids; media engines do not matter
    /// here.</summary>
    [GeneratedRegex($@"(?:[\s_-]+mig[\s_-]+|:)(?:[0-9]c\.)?(?<profile>[0-9]g\.[0-9]+gb){Partition.AttributesPattern}(?:-shared)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Slice();

    /// <summary>A slice without its card: <c>nvidia.com/mig-2g.20gb</c> of the device plugin, <c>MIG 1g.18gb  Device 0:</c> of nvidia-smi,
    /// <c>1g.10gb+me</c> of mig-parted.</summary>
    [GeneratedRegex($@"^(?:nvidia\.com/)?(?:mig[\s-]+)?(?<profile>[1-7]g\.[0-9]+gb){Partition.AttributesPattern}(?:\s+device\s+[0-9]+\s*:.*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SliceAlone();

    /// <summary><c>NVIDIA A100-40C</c>, <c>GRID T4-16Q</c> and <c>A100-4-20C</c>: a card, slices where it is divided by MIG, gigabytes, and the kind of
    /// license.</summary>
    /// <remarks>Source: NVIDIA, Virtual GPU Software user guide, virtual GPU types.</remarks>
    [GeneratedRegex(@"^(?:nvidia\s+|grid\s+|tesla\s+)*(?<card>.*?[^\s-])-(?:(?<slices>[1-7])-)?(?<memory>[0-9]{1,3})[abcq]$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VirtualProfile();

    /// <summary><c>H-100</c> and <c>RTX A 6000</c>: a letter apart from its number.</summary>
    [GeneratedRegex(@"(?<=(?:^|[\s_-])[a-z]{1,2})[\s_-]+(?=[0-9]{2,4}(?![0-9a-z]))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TornApart();

    /// <summary>A board with two chips, and the memory of both: <c>Arc Pro B60 Dual 48G</c>.</summary>
    [GeneratedRegex(@"\s+dual(?=\s+[0-9]{2,3}\s*gi?b?$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    /// <summary>What GPU feature discovery adds to cards that are shared in time, drivers to functions of one that is (SR-IOV), benchmarks to guests, and
    /// lists of devices to a later revision or before its number.</summary>
    [GeneratedRegex(
        @"-shared$|\s+(?:VF|MxGPU|HF)$|^virtualized\s+|\s+rev\.\s*[A-Z]$|\s+0x[0-9a-f]{4}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shared();

    /// <summary><c>H100:8</c> of schedulers, <c>3090*4</c>, <c>h100-80gb-sxm-ib.8x</c>, <c>b200-8x</c>, and Oracle's <c>BM.GPU.H100.8</c>.</summary>
    [GeneratedRegex(@"^(?:(?<rest>.+?)\s*[:*×]\s*(?<count>[0-9]{1,4})|(?<rest>.+)[.-](?<count>[0-9]{1,4})x|" +
        @"(?:bm|vm)\.gpu\.(?<rest>.+)\.(?<count>[0-9]{1,4}))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Counted();
}
