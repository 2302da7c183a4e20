using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <summary>Chips that people run models on and that no engine here has kernels for, or whose memory is that of the host they are built into.</summary>
internal static partial class ForeignChip
{
    private const string GiveCard = "Give a card of its figures under gpu: memoryBytes, bandwidthGBPerSecond and tflops.";

    /// <summary>Why a name is none of the cards here; null where it names no such chip.</summary>
    public static string? Against(string name) =>
        Accelerator().Match(name) is { Success: true } accelerator
            ? $"'{accelerator.Value}' is an accelerator that runs on its maker's own software, which is none of the engines here. {GiveCard}"
            : Mobile().Match(name) is { Success: true } mobile
                ? $"'{mobile.Value}' is a chip for phones or small boards, which none of the engines here has figures for. {GiveCard}"
                : Integrated().Match(name) is { Success: true } integrated
                    ? $"'{integrated.Value}' is a processor's own graphics: memory and its speed are those of the computer. {GiveCard}"
                    : Old().Match(name) is { Success: true } old
                        ? $"'{old.Value}' is of before Maxwell, and no release of an engine here has kernels for it. {GiveCard}"
                        : OldTpu().IsMatch(name)
                            ? $"'{name}' is a TPU of before v4, which no engine here runs on. {GiveCard}"
                        : Unlisted().Match(name) is { Success: true } unlisted
                            ? $"'{unlisted.Value}' is a card of which no figures are here. {GiveCard}"
                        : Small().Match(name) is { Success: true } small
                            ? $"'{small.Value}' is a laptop's chip of 2 to 4 GB, of which no figures are here. {GiveCard}"
                            : null;

    /// <summary>Tesla cards with chips of the generations Tesla, Fermi and Kepler but the K80. Source: pci.ids; NVIDIA, CUDA GPUs, compute capability below 5.
    /// </summary>
    [GeneratedRegex(
        @"\bTesla (?:[CDSM](?:4|8)70|[CMS]10[67]0|[CMS]20[57]0|M2090|X20[79]0|T20|K(?:8|10|20|40)[a-z]{0,2}|Stella)\b|^(?:Standard_)?NVS ?[0-9]{3}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Old();

    /// <summary>TPU v2 and v3, and their slices by cores: <c>v3-8</c>.</summary>
    [GeneratedRegex("^(?:tpu[- ]?v[23]|v[23]-[0-9]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OldTpu();

    /// <summary>Cards for miners and for cars, and those of clouds whose data sheets were found in no public source.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:CMP ?[0-9]{2,3}HX|DRIVE (?!Thor)[A-Z0-9]+|V710|RTX[- ]2000E)(?![A-Za-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unlisted();

    /// <summary>Why a product that a list of PCI devices names with its chip is none of the cards here, where others with that chip are.</summary>
    /// <param name="product">The product.</param>
    /// <param name="chip">Its chip.</param>
    /// <param name="others">The cards here that have it.</param>
    public static string AgainstProduct(string product, string chip, IEnumerable<string> others) =>
        $"'{product}' has the chip {chip}, and its memory and rates are not here. Cards with that chip are {string.Join(", ", others)}. {GiveCard}";

    [GeneratedRegex(@"\bGeForce MX ?[0-9]{3}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Small();

    [GeneratedRegex(
        @"\b(?:Cerebras|WSE-?[0-9]|Groq|SambaNova|SN40L|Graphcore|IPU-?POD|Tenstorrent|Wormhole|Blackhole|Grayskull|Hailo|Etched|Sohu|Furiosa|RNGD|" +
            "Rebellions|" +
            "Kunlun|Cambricon|MLU[0-9]{3}|Moore Threads|MTT|Iluvatar|BI-V[0-9]+|MetaX|Hygon|DCU|Biren|BR1[0-9]{2}|Enflame|Qualcomm Cloud AI|AI ?100|" +
            "Atlas 300I|Standard_NP(?:10|20|40)s|VT1|DL1|DL2q|Ascend ?310P?[0-9]*|Coral|Movidius|DLA|FPGA|Maia|MTIA|Apple Neural Engine)\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Accelerator();

    [GeneratedRegex(
        @"\b(?:Snapdragon|Adreno|Mali|Exynos|Dimensity|Tensor G[0-9]|Apple A1[0-9]|iPhone|iPad|Pixel [0-9]+|Raspberry Pi|VideoCore|RK3[0-9]{3}|Rockchip|" +
            "Kirin|Helio|PowerVR|MacBook Neo)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mobile();

    /// <summary>Radeon 610M to 890M, Vega of Ryzen, Iris, UHD and the Arc of Core Ultra.</summary>
    [GeneratedRegex(
        @"\b(?:Radeon(?:\s*\(TM\))?\s+(?:[678][0-9]0M|Vega (?:[3-9]|1[01])|R[4-7])(?![0-9])|Radeon Graphics|Vega (?:[3-9]|1[01]) Graphics|" +
            @"(?:Iris|UHD|HD)(?:\(R\))?\s*(?:Xe|Plus|Pro|Graphics)|Arc(?:\(TM\))?\s+1[0-9]0[VT]|Iris|llvmpipe|" +
            "Steam Deck|Ryzen (?:AI )?[3579] |Ryzen AI Max|Panther Lake|Arc (?:Pro )?B3[0-9]{2}|" +
            "Core (?:i[3579]|Ultra)|Xeon|EPYC|Threadripper)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Integrated();
}
