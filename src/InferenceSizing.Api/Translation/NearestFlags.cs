using System.Collections.Concurrent;
using InferenceSizing.Catalogue.Search;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Translation;

/// <summary>Flags of a program that look like one that it does not have.</summary>
internal static class NearestFlags
{
    private static readonly ConcurrentDictionary<string, NearestNames> Known = new(StringComparer.Ordinal);

    public static NearestNames Of(Dialect dialect) => Known.GetOrAdd(
        dialect.Name, _ => new NearestNames(dialect.Flags.All.SelectMany(flag => flag.Names.Select(name => (name, name)))));
}
