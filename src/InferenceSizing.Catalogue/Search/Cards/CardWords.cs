using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <summary>A name of a card taken apart: <c>NVIDIA A100-SXM4-80GB</c> is the series <c>a100</c>, narrowed down by <c>nvidia</c>, <c>sxm</c> and 80
/// GB.</summary>
/// <remarks>Separators and case do not matter. Words that only describe (GPU, Edition, Accelerator) are dropped; words of vendor, brand, generation, form,
/// memory and edition narrow down; all others name the series, in any order.</remarks>
internal sealed partial class CardWords
{
    /// <summary>No name is longer than this by much; letters beyond do not count.</summary>
    private const int MostLetters = 96;

    private static readonly FrozenSet<string> Describing = FrozenSet.Create(
        StringComparer.Ordinal,
        "gpu", "gpus", "graphics", "card", "accelerator", "corporation", "corp", "inc", "tesla", "generation", "edition", "series", "superchip", "grace",
            "data", "center", "datacenter",
        "nvl72", "nvl36", "nvl16", "nvl8", "nvl4",
        "cloud", "memory", "vram", "tensor", "core", "cores", "processor", "product", "slice", "podslice", "device", "ib", "oam", "ac", "standard", "lovelace",
        "r", "tm", "w", "with", "design", "founders", "fe", "oc", "modded", "mod", "lhr", "lite", "hash", "rate", "nvlink", "studio");

    private static readonly FrozenSet<string> Narrows = FrozenSet.Create(
        StringComparer.Ordinal,
        "nvidia", "amd", "intel", "apple", "google", "huawei", "aws",
        "geforce", "quadro", "rtx", "gtx", "radeon", "rx", "instinct", "arc", "jetson", "agx", "nx", "nano",
        "pascal", "volta", "turing", "ampere", "ada", "hopper", "blackwell",
        "sxm", "pcie", "nvl", "workstation", "server", "maxq",
        "hbm2", "hbm2e", "hbm3", "hbm3e", "gddr5", "gddr6", "gddr6x", "gddr7", "lpddr5", "lpddr5x");

    /// <summary>Words without a number that tell cards of a number apart.</summary>
    private static readonly FrozenSet<string> Apart = FrozenSet.Create(
        StringComparer.Ordinal, "ti", "super", "xt", "xtx", "gre", "d", "laptop", "sff", "pro", "ai", "titan", "vega", "vii");

    private CardWords(ImmutableArray<string> series, ImmutableArray<string> narrowing, int gigabytes, int count) =>
        (Series, Narrowing, Gigabytes, Count) = (series, narrowing, gigabytes, count);

    /// <summary>The words that name the series, sorted.</summary>
    public ImmutableArray<string> Series { get; }

    /// <summary>The words that narrow it down.</summary>
    public ImmutableArray<string> Narrowing { get; }

    /// <summary>Memory that the name states, as data sheets count it; zero where it states none.</summary>
    public int Gigabytes { get; }

    /// <summary>Cards that the name counts (<c>8x H100</c>); zero where it counts none.</summary>
    public int Count { get; }

    public static CardWords Of(string name)
    {
        string text = Spelt(name);
        List<string> words = [];
        int count = 0;
        foreach (Match match in Word().Matches(text))
            Take(match.Value, words, ref count);
        DropTimes(words, ref count);
        return Sorted(words, count);
    }

    /// <summary>The words of a name without what stands in brackets, but for the memory stated there.</summary>
    public static CardWords OfWithoutRemarks(string name)
    {
        CardWords plain = Of(Remark().Replace(name, " "));
        return plain.Gigabytes > 0 ? plain : new CardWords(plain.Series, plain.Narrowing, Of(name).Gigabytes, plain.Count);
    }

    /// <summary>Its numbers that some card's name has, and what tells cards of a number apart; nothing where no number is left.</summary>
    public CardWords OfBoard(FrozenSet<string> vocabulary)
    {
        ImmutableArray<string> known = [.. Series.Where(word => Apart.Contains(word) || (word.Any(char.IsAsciiDigit) && vocabulary.Contains(word)))];
        return new CardWords(known.Any(word => word.Any(char.IsAsciiDigit)) ? known : [], Narrowing, Gigabytes, 0);
    }

    /// <summary>Lower case, with the few spellings that separators would tear apart, and with no more letters than count.</summary>
    private static string Spelt(string name)
    {
        string text = Starred().Replace((name.Length > MostLetters ? name[..MostLetters] : name).ToLowerInvariant(), "$1x ");
        text = Several().Replace(text, match => match.Value.StartsWith('d') ? "2x " : "4x ");
        text = Computer().Replace(PciExpress().Replace(text, "pcie"), "apple ");
        text = Professional().Replace(
            Laptop().Replace(text, "laptop"), match => $"rtx pro {match.Groups["number"].Value} {Edition(match.Groups["edition"].Value)} ");
        text = Super().Replace(HyphenatedName().Replace(text, ""), "$1 super");
        text = Ascend().Replace(DualSlot().Replace(text, " "), "ascend 910");
        return Cores().Replace(MaxQ().Replace(text, "maxq"), " ");
    }

    private static string Edition(string letters) => letters switch { "" => "", "ws" => "workstation", _ => "server" };

    /// <summary>Splits a word that several are glued into: a count, a brand before the number, a form or variant after it.</summary>
    private static void Take(string word, List<string> words, ref int count)
    {
        if (Counted().Match(word) is { Success: true } counted)
        {
            count = int.Parse(counted.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            word = counted.Groups["rest"].Value;
        }

        Match glued = Glued().Match(word);
        foreach (string part in (ReadOnlySpan<string>)(
            glued.Success ? [glued.Groups["brand"].Value, glued.Groups["number"].Value, glued.Groups["form"].Value] : [word]))
        {
            if (part.Length > 0)
                words.Add(Socket().IsMatch(part) || part is "hgx" or "dgx" ? "sxm" : part == "se" ? "server" : part);
        }
    }

    /// <summary><c>8 x A100</c> and <c>A100 x 8</c>: a lone x beside a number.</summary>
    private static void DropTimes(List<string> words, ref int count)
    {
        int times = words.IndexOf("x");
        if (times < 0)
            return;
        int number = times > 0 && IsCount(words[times - 1]) ? times - 1 : times + 1 < words.Count && IsCount(words[times + 1]) ? times + 1 : -1;
        if (number < 0)
            return;
        count = int.Parse(words[number], CultureInfo.InvariantCulture);
        words.RemoveRange(Math.Min(times, number), 2);
    }

    private static CardWords Sorted(List<string> words, int count)
    {
        SortedSet<string> series = new(StringComparer.Ordinal);
        List<string> narrowing = [];
        int gigabytes = 0;
        for (int index = 0; index < words.Count; index++)
        {
            string word = words[index];
            bool unitFollows = IsCount(word) && index + 1 < words.Count && words[index + 1] is "gb" or "gib";
            if (unitFollows || Size().IsMatch(word))
                gigabytes = int.Parse(word.AsSpan().TrimEnd("gib"), CultureInfo.InvariantCulture);
            else if (Narrows.Contains(word))
                narrowing.Add(word);
            else if (!Describing.Contains(word))
                series.Add(word);
            if (unitFollows)
                index++;
        }

        return new CardWords([.. series], [.. narrowing], gigabytes, count);
    }

    private static bool IsCount(string word) => word.Length is > 0 and <= 4 && word.All(char.IsAsciiDigit);

    [GeneratedRegex("[a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\([^)]*\)|\[[^\]]*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"(?<![a-z0-9])[0-9]{1,3}[\s_\-‑]?core(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Cores();

    [GeneratedRegex(@"(?<![a-z0-9])max[\s_-]q(?![a-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex MaxQ();

    [GeneratedRegex("(?<![a-z0-9])pci[\\s_-]*(?:express|e)(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex PciExpress();

    /// <summary>What Apple's chips are sold in.</summary>
    [GeneratedRegex(@"(?<![a-z0-9])(?:macbook(?:[\s_-]+(?:pro|air))?(?:[\s_-]+1[3-6](?=[\s_-]))?|mac[\s_-]+(?:studio|mini|pro)|imac)(?![a-z])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Computer();

    /// <summary>What laptops' chips are called where NVIDIA says "Laptop GPU"; some lists write <c>RTX 4090 L</c>.</summary>
    [GeneratedRegex(@"(?<![a-z])(?:mobile|notebook)(?![a-z])|(?<=rtx\s[0-9]{4}(?:\sti)?\s)l(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Laptop();

    /// <summary><c>1660S</c>, <c>2070S</c>.</summary>
    [GeneratedRegex("(?<![0-9])(16[56]0|20[678]0|40[78]0)s(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Super();

    /// <summary>The hyphen of a product's own name, whose x counts nothing: <c>EVO-X2</c>.</summary>
    [GeneratedRegex("(?<=[a-z]{2})-(?=x[0-9](?![0-9a-z]))", RegexOptions.CultureInvariant)]
    private static partial Regex HyphenatedName();

    [GeneratedRegex(@"(?<![a-z])dual[\s-]*slot(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex DualSlot();

    [GeneratedRegex(@"(?<![a-z])ascend[\s_-]*910", RegexOptions.CultureInvariant)]
    private static partial Regex Ascend();

    /// <summary><c>RTXPRO6000</c>, with the letters of its edition where there are any.</summary>
    [GeneratedRegex("(?<![a-z0-9])rtxpro(?<number>[0-9]{4})(?<edition>ws|s|se|bse)?(?![a-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Professional();

    /// <summary><c>8*A100</c>, <c>8×A100</c>.</summary>
    [GeneratedRegex(@"^\s*([0-9]{1,4})\s*[*×]\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Starred();

    /// <summary><c>dual 3090</c>, <c>quad L40S</c>.</summary>
    [GeneratedRegex(@"^\s*(?:dual|quad)[\s-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Several();

    [GeneratedRegex("^sxm[0-9]?$", RegexOptions.CultureInvariant)]
    private static partial Regex Socket();

    [GeneratedRegex("^[0-9]{1,4}(gb|gib|g)$", RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    /// <summary><c>8x</c>, <c>x8</c>, <c>8xh100</c>, <c>h100x8</c>, and <c>mi300x8</c>, whose x is the card's own.</summary>
    [GeneratedRegex(
        "^(?:(?<count>[0-9]{1,4})x(?<rest>[a-z]+[0-9].*|[0-9]{4}(?:ti|xt|xtx)?|rtx|gtx|rx|nvidia|amd|tesla|geforce|radeon)?" +
            "|x(?<count>[0-9]{1,4})|(?<rest>mi[0-9]{3}x)x?(?<count>[0-9]{1," +
            "4})|(?<rest>[a-z]{1,3}[0-9]{1,4}[a-z]?|[0-9]{2,3}gb?|sxm[0-9]?|pcie|nvl|[a-z]*[0-9]{4}ada)x(?<count>[0-9]{1,4}))$", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    /// <summary><c>rtx4090</c>, <c>h100sxm5</c>, <c>3090ti</c>, <c>4000ada</c>.</summary>
    [GeneratedRegex("^(?<brand>rtx|gtx|rx|tesla|nvidia|geforce|quadro|radeon)?(?<number>[a-z]{0,4}[0-9]{1,5}[a-z]?)" +
        "(?<form>sxm[0-9]?|pcie|nvl|ib|ada|ti|xtx|xt|gre|super)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Glued();
}
