using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InferenceSizing.Catalogue.Loading;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>Series that run with their maker alone, whose weights are not published, behind the names that routers and price lists put before them.</summary>
internal sealed class UnpublishedSeries
{
    private readonly Regex? _names;

    /// <param name="entries">The entries of <c>unpublished</c>.</param>
    public UnpublishedSeries(IEnumerable<SourcedEntry> entries)
    {
        ImmutableArray<SourcedEntry> all = [.. entries];
        string prefixes = string.Join('|', all.SelectMany(entry => PatternsOf(entry, "prefixes")));
        string names = string.Join('|', all.SelectMany(entry => PatternsOf(entry, "names")));
        _names = names.Length == 0 ? null : Whole($"^(?:(?:{prefixes})/)*(?:{names})");
    }

    /// <summary>Whether the name is of such a series.</summary>
    public bool Holds(string name) => _names?.IsMatch(name) == true;

    private static IEnumerable<string> PatternsOf(SourcedEntry entry, string field)
    {
        foreach (string pattern in entry.Json.Texts(field))
        {
            try
            {
                _ = Whole(pattern);
            }
            catch (RegexParseException wrong)
            {
                throw entry.Error($"'{pattern}' is no regular expression: {wrong.Message}");
            }

            yield return pattern;
        }
    }

    private static Regex Whole(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
