using System.Collections.Concurrent;
using InferenceSizing.Catalogue.Schemas;

namespace InferenceSizing.Catalogue.Loading;

/// <summary>The schema of each section, parsed once.</summary>
internal static class SchemaOf
{
    private static readonly ConcurrentDictionary<Section, JsonSchema> Parsed = new();

    public static JsonSchema Section(Section section) => Parsed.GetOrAdd(section, asked => JsonSchema.Parse(DataFile.SchemaBytes(asked)));
}
