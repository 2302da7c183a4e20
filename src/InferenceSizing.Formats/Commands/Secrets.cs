using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>Values that are never repeated, by the name that they stand under.</summary>
internal static partial class Secrets
{
    public static bool IsOne(string name) => Name().IsMatch(name) && !Counted().IsMatch(name);

    /// <summary>A value without the password of an address.</summary>
    public static string Without(string value) => Credentials().Replace(value, "://");

    [GeneratedRegex("TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|AUTH|_KEY$|^KEY$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    /// <summary>Numbers and names of tokens are none: SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK, TOKENIZERS_PARALLELISM.</summary>
    [GeneratedRegex("TOKENS|TOKENIZER", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    [GeneratedRegex("://[^/@ ]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
