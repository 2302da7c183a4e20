using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <summary>Names of cards as sellers, lists of PCI devices and clouds wrap them: the card's own name within.</summary>
internal static partial class SoldCard
{
    /// <summary>Who builds boards with others' chips. Source: names of boards in the lists of Wikipedia and of TechPowerUp.</summary>
    private static readonly FrozenSet<string> Makers = FrozenSet.Create(
        StringComparer.Ordinal,
        "asus", "msi", "gigabyte", "aorus", "zotac", "evga", "pny", "palit", "gainward", "galax", "kfa2", "inno3d", "colorful", "igame", "leadtek", "manli",
        "maxsun", "sapphire", "powercolor", "xfx", "asrock", "sparkle", "yeston", "acer", "biostar", "gunnir", "vastarmor", "onix", "dell", "hp", "lenovo",
        "alienware", "supermicro");

    /// <summary>Whether a name begins with the maker of a board, whose other words say nothing of the chip.</summary>
    public static bool IsByMaker(string name) => FirstWord().Match(name) is { Success: true } first && Makers.Contains(first.Value.ToLowerInvariant());

    /// <summary>The card and how many of it a cloud's name states; null for any other name.</summary>
    public static (string Name, int Count)? OfCloud(string name)
    {
        if (Offer().Match(name) is not { Success: true } offer)
            return null;
        string card = offer.Groups["card"].Value;
        if (offer.Groups["memory"] is { Success: true, Value: { Length: > 0 } memory })
            card += $" SXM {memory}GB";
        return (card, offer.Groups["count"] is { Success: true } count ? int.Parse(count.ValueSpan, CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>What a list of PCI devices has in brackets behind the chip, each name by itself: <c>Navi 31 [Radeon RX 7900 XT/7900 XTX]</c> is two. Empty for
    /// any other name.</summary>
    public static ImmutableArray<string> OfDevice(string name)
    {
        if (Device().Match(name) is not { Success: true } device)
            return [];
        string[] names = Alternatives().Split(device.Groups["names"].Value);
        string first = names[0];
        string series = Series().Match(first).Value, plain = Variant().Replace(first, "");
        return
        [
            first,
            .. names.Skip(1).Select(other => !other.Any(char.IsAsciiDigit) ? $"{plain} {other}" : char.IsAsciiDigit(other[0]) ? series + other : other),
        ];
    }

    /// <summary>The chip of a PCI device that is listed without a product, or with a maker's number for a board: <c>GP107M</c>,
    /// <c>GA100 [A100-PG506-207]</c>; null for any other name.</summary>
    public static string? OfChip(string name) => Chip().Match(name) is { Success: true } chip ? chip.Groups["chip"].Value : null;

    /// <summary>The chip and the product of a PCI device; null for any other name.</summary>
    public static (string Chip, string Product)? OfProduct(string name) => Device().Match(name) is { Success: true } device
        && Chip().Match(device.Groups["chip"].Value) is { Success: true } chip ? (chip.Groups["chip"].Value, device.Groups["names"].Value) : null;

    /// <summary>The card that a size of Azure's states which is none of those known: <c>Standard_NC64lds_xl_RTXPRO6000BSE_v6</c>; else null.</summary>
    public static string? OfAzure(string name) => AzureSize().Match(name) is { Success: true } size ? size.Groups["card"].Value : null;

    /// <summary>The card in a line that a driver or an engine prints of a device; null for any other name.</summary>
    public static string? OfLog(string name)
    {
        string card = LogEnd().Replace(LogStart().Replace(name.Trim(), ""), "");
        if (InBrackets().Match(card) is { Success: true } inside)
            card = inside.Groups["card"].Value;
        return card.Length > 0 && card.Length < name.Trim().Length && LogLine().IsMatch(name) ? card : null;
    }

    [GeneratedRegex("^[A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    /// <summary>Source: Microsoft Learn, names of virtual machine sizes: family, processors, features, accelerator, version.</summary>
    [GeneratedRegex("^N[A-Z]+[0-9]+[a-z]*(?:_[a-z]+)?_(?<card>[A-Z]+[A-Z0-9]*[0-9][A-Z0-9]*)(?:_v[0-9]+)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AzureSize();

    /// <summary>What lines of <c>nvidia-smi -L</c>, of llama.cpp's devices and of CUDA tools begin or end with.</summary>
    [GeneratedRegex(
        @"compute capability|\bMiB free\b|\(UUID:|\(sm_|^\s*(?:cuda|rocm|hip|vulkan|sycl|mtl|metal|opencl)[0-9]*\s*[:(]|^\s*(?:device|gpu)\s*\[?[0-9]+|" +
            @"using device\b|^ggml_",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LogLine();

    [GeneratedRegex(
        @"^(?:ggml_[a-z_]+:\s*|found\s+[0-9]+\s+[a-z]+\s+devices?(?:\s*\([^)]*\))?:\s*|[a-z_]+:\s+(?=using)|using\s+device\s+|" +
            @"(?:gpu|device|card)\s*\[?[0-9]+\]?\s*:\s*|[0-9]+:\s+|(?:cuda|rocm|hip|vulkan|sycl|mtl|metal|opencl)[0-9]*\s*(?::\s*|(?=\()))+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LogStart();

    [GeneratedRegex(
        @"(?:\s*-\s*[0-9]+\s*MiB free|,\s*compute capability.*|\s*\((?:UUID|sm_|[0-9.]+\s*[GM]i?B|RADV|0000:)[^()]*\))+$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LogEnd();

    [GeneratedRegex(@"^\((?<card>[^()]*(?:\([^()]*\)[^()]*)*)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex InBrackets();

    /// <summary>Offers of Nebius (<c>gpu-h100-sxm_8gpu-128vcpu-1600gb</c>), Verda (<c>2H200.141S.88V</c>), IBM (<c>gx3-24x120x1l40s</c>), Alibaba
    /// (<c>ecs.gn7i-c16g1.4xlarge</c>), Hyperstack (<c>n3-H100x8</c>), Mithril (<c>ccs-h200.sxm.8x</c>) and of a broker
    /// that puts the cloud in front (<c>crusoe_L40Sx10</c>).</summary>
    /// <remarks>Source: skypilot-org/skypilot-catalog, catalogs/v8; IBM Cloud VPC, instance profiles with GPUs; Alibaba Cloud ECS, GPU-accelerated
    /// instance families.</remarks>
    [GeneratedRegex(
        "^(?:gpu-(?<card>.+?)(?:-[a-d])?_(?<count>[0-9]{1,2})gpu-[0-9]+vcpu-[0-9]+gb" +
            @"|(?<count>[0-9]{1,2})(?<card>(?:RTX(?:PRO|A)?|[A-Z]{1,2})[0-9]+[A-Z]*)(?:\.(?<memory>[0-9]{2,3})S)?\.[0-9]+V" +
            @"|(?<card>ecs\.[a-z]+[0-9][a-z]*)-c[0-9]+g(?<count>[0-9]{1,2})\.[0-9a-z]+" +
            "|gx[0-9]d?-[0-9]+x[0-9]+x(?<count>[0-9])(?<card>[a-z]+[0-9]+[a-z]*)" +
            @"|(?:n[0-9]-|ccs-|[a-z]+_)(?<card>.*?[0-9].*?)(?:-(?:base|plus|spot))?(?:(?:\.|x)(?<count>[0-9]{1,2})x?)?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Offer();

    /// <summary>A line of <c>lspci</c>, or an entry of pci.ids: slot and class, vendor, chip, names, revision.</summary>
    [GeneratedRegex(
        @"^(?:[0-9a-f:.]+\s+(?:VGA compatible|3D|Display)\s+controller\s*(?:\[[0-9a-f]{4}\])?:\s*)?" +
            @"(?:NVIDIA Corporation|Advanced Micro Devices, Inc\.\s+\[AMD(?:/ATI)?\]|Intel Corporation)?\s*" +
            @"(?<chip>[A-Za-z0-9]+[^\[\]]*?)\s*\[(?<names>[^\[\]]*[0-9][^\[\]]*)\](?:\s*\[[0-9a-f]{4}:[0-9a-f]{4}\])?(?:\s*\(rev [0-9a-f]{2}\))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    [GeneratedRegex(
        @"^(?:NVIDIA Corporation|Advanced Micro Devices, Inc\.\s+\[AMD(?:/ATI)?\]|Intel Corporation)?\s*" +
            "(?<chip>(?:G[MPVAHB]|TU|AD)[0-9]{3}[A-Z]{0,3}|Navi [0-9]{2}|Vega [0-9]{2}|Aldebaran|Aqua Vanjaram|Arcturus|DG2|Battlemage G[0-9]+)" +
            "(?![A-Za-z0-9])" +
            @"[^\[\]]*(?:\[[^\]]*(?:\bP[GH][0-9]{3}\b|Reserved Dev ID|\bSKU ?[0-9]+)[^\]]*\])?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Chip();

    [GeneratedRegex(@"\s*/\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Alternatives();

    /// <summary>What stands before the first number.</summary>
    [GeneratedRegex("^[^0-9]*?(?=[A-Za-z]?[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Series();

    /// <summary>What tells a chip for laptops from that for desktops.</summary>
    [GeneratedRegex(@"(?:\s+(?:Mobile|Max-Q))+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Variant();
}
