using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>The words of a model's name: <c>Meta-Llama-3.1-8B-Instruct</c> is llama, 3.1 and 8b, and a tuning that does not change its layers.</summary>
internal sealed partial class ModelWords
{
    /// <summary>Who published it, and for what it was tuned: nothing of its layers.</summary>
    private static readonly FrozenSet<string> Silent = FrozenSet.Create(
        StringComparer.Ordinal,
        "meta", "nvidia", "google", "microsoft", "openai", "ibm", "facebook", "mistralai", "the",
        "instruct", "instruction", "it", "chat", "base", "hf", "pt", "sft", "dpo", "rl", "rlvr", "thinking", "think", "nothink", "reasoning", "reason",
        "preview", "latest", "exp", "model");

    /// <summary>Sizes in words; and what a smaller model learned from one.</summary>
    private static readonly FrozenSet<string> SizeWords = FrozenSet.Create(
        StringComparer.Ordinal, "nano", "micro", "tiny", "mini", "small", "medium", "large", "xl", "xxl", "lite", "pro", "max", "ultra", "super", "air",
        "flash", "airx", "flashx", "distill", "distilled", "distil");

    /// <summary>How tuners abbreviate a series, before a size: <c>ms</c> alone is Microsoft's, or a data set's.</summary>
    private static readonly FrozenDictionary<string, ImmutableArray<string>> Abbreviations = new Dictionary<string, ImmutableArray<string>>
    {
        ["ms"] = ["mistral", "small"],
        ["mn"] = ["mistral", "nemo"],
        ["nemo"] = ["mistral", "nemo"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A size where the name states no other: <c>bert-base</c>; else what was not tuned yet.</summary>
    private const string SizeWord = "base";

    private ModelWords(ImmutableArray<string> telling, ImmutableArray<string> silent) => (Telling, Said) = (telling, silent);

    /// <summary>The words that tell models apart, in their order.</summary>
    public ImmutableArray<string> Telling { get; }

    /// <summary>The words of publisher and tuning.</summary>
    public ImmutableArray<string> Said { get; }

    /// <param name="name">The name without its publisher's path and without a format.</param>
    /// <param name="abbreviated">Whether a series may be abbreviated, as in names of tuned checkpoints.</param>
    public static ModelWords Of(string name, bool abbreviated)
    {
        List<string> telling = [], silent = [];
        ImmutableArray<string> words =
        [
            .. Word().Matches(name.Length > EditDistance.MostLetters ? name[..EditDistance.MostLetters] : name)
                .Select(match => match.Value.ToLowerInvariant().Replace('_', '.')),
        ];
        bool sized = words.Any(word => SizeOf(word) is not null || CountsParts(word));
        foreach (string word in words)
        {
            if (abbreviated && Abbreviated().Match(word) is { Success: true } letter && !words.Contains(Series(letter.Groups["series"].Value)))
                telling.AddRange([Series(letter.Groups["series"].Value), letter.Groups["version"].Value]);
            else if (abbreviated && sized && Abbreviations.TryGetValue(word, out ImmutableArray<string> series) && telling.LastOrDefault() != series[0])
                telling.AddRange(series);
            else
                (Silent.Contains(word) && (sized || word != SizeWord) ? silent : telling).Add(word);
        }

        return new ModelWords([.. telling], [.. silent]);
    }

    /// <summary>Parameters that a word states, of all experts where it counts them; null for any other word.</summary>
    public static double? SizeOf(string word) => Size().Match(word) is { Success: true } size
        ? double.Parse(size.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * (size.Groups["unit"].Value == "b" ? Billion : Million)
        : null;

    /// <summary>Whether a word counts experts (<c>8x7b</c>), active parameters (<c>a3b</c>) or effective ones (<c>e4b</c>).</summary>
    public static bool CountsParts(string word) => Parts().IsMatch(word);

    /// <summary>A version behind the size, or a date: which of several checkpoints of one design.</summary>
    public static bool IsEdition(string word) => Edition().IsMatch(word);

    /// <summary>A version that a publisher counts its checkpoints by: <c>v0.3</c>.</summary>
    public static bool IsRelease(string word) => IsEdition(word) && word[0] == 'v';

    /// <summary>A year and a month that a publisher counts its checkpoints by: <c>2407</c>.</summary>
    public static bool IsMonth(string word) => Month().IsMatch(word);

    /// <summary>Whether a word tells the sizes of a series apart that states no number: <c>phi-4-mini</c> is no phi-4.</summary>
    public static bool IsSize(string word) => SizeWords.Contains(word);

    /// <summary>Whether a name states a size, in a number or in a word: of a series without one, a longer name may be another size.</summary>
    public static bool StatesSize(string name) =>
        Of(name, abbreviated: false).Telling.Any(word => SizeOf(word) is not null || CountsParts(word) || IsSize(word) || word == SizeWord);

    /// <summary>A version that stands behind a series.</summary>
    public static bool IsVersion(string word) => Version().IsMatch(word);

    /// <summary>Whether a word is one of tuning with a letter too many, too few or another: whoever writes <c>Instruc</c> wants another name.</summary>
    public static bool IsMisspelt(string word)
    {
        const int fewestLetters = 5;
        return word.Length >= fewestLetters && Silent.Any(known => known.Length >= fewestLetters && EditDistance.Between(known, word) == 1);
    }

    private const double Billion = 1e9, Million = 1e6;

    /// <summary>Letters are parted from the number that follows them, but for one letter: <c>qwen2.5</c> is two words, <c>r1</c> is one.</summary>
    [GeneratedRegex(@"[A-Za-z]{2,}(?=[0-9])|[A-Za-z]?[0-9]+(?:[._][0-9]+)*[A-Za-z0-9]*|[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    private static string Series(string letter) => letter switch { "l" => "llama", "q" => "qwen", _ => "gemma" };

    /// <summary><c>L3.1</c>, <c>Q3.5</c> and <c>G4</c>: llama, qwen and gemma with their version.</summary>
    [GeneratedRegex(@"^(?<series>[lqg])(?<version>[2-4](?:\.[0-9])?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Abbreviated();

    [GeneratedRegex(@"^(?<number>[0-9]{1,4}(?:\.[0-9]{1,3})?)(?<unit>[bm])$", RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    [GeneratedRegex(@"^(?:[0-9]{1,3}x[0-9.]+[bm]|[ae][0-9.]+[bm])$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(?:v[0-9.]+|[0-9]{4}|[0-9]{6}|[0-9]{8})$", RegexOptions.CultureInvariant)]
    private static partial Regex Edition();

    [GeneratedRegex("^2[3-9](?:0[1-9]|1[0-2])$", RegexOptions.CultureInvariant)]
    private static partial Regex Month();

    [GeneratedRegex(@"^v?[0-9]{1,2}(?:\.[0-9]{1,2})*$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
