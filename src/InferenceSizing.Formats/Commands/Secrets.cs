using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>Values that are never repeated, by the name that they stand under, or by their own form.</summary>
internal static partial class Secrets
{
    public static bool IsOne(string name) => Name().IsMatch(name) && !Counted().IsMatch(name);

    private const string Hidden = "***";

    /// <summary>A text without the passwords of addresses, keys that are known by their form, and values under the name of a secret.</summary>
    public static string Without(string value) =>
        Keys().Replace(Credentials().Replace(Named().Replace(value, $"${{name}}{Hidden}"), "://"), Hidden);

    [GeneratedRegex("TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|AUTH|_KEY$|^KEY$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    /// <summary>Numbers and names of tokens are none: SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK, TOKENIZERS_PARALLELISM.</summary>
    [GeneratedRegex("TOKENS|TOKENIZER", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    [GeneratedRegex("://[^/@ ]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    /// <summary>A member of JSON, a variable or an argument. Short values and numbers are none.</summary>
    [GeneratedRegex(@"(?<name>(?:TOKEN|SECRET|PASSWORD|PASSWD|API[_-]?KEY|ACCESS[_-]?KEY)[""']?\s?[=:]\s?[""']?)[^\s""',;{}()[\]]{8,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    /// <summary>Keys of Hugging Face, NVIDIA, OpenAI, GitHub and AWS, and what a header bears.</summary>
    [GeneratedRegex(@"\b(?:hf_[A-Za-z0-9]{16,}|nvapi-[\w-]{16,}|sk-[\w-]{16,}|gh[opsu]_[A-Za-z0-9]{16,}|AKIA[0-9A-Z]{16}|Bearer [\w.~+/-]{8,})",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Keys();
}
