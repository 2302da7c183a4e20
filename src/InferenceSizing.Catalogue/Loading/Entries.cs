using System.Text.Json;

namespace InferenceSizing.Catalogue.Loading;

/// <summary>An entry and where it stands.</summary>
/// <param name="Json">The entry.</param>
/// <param name="Key">What makes it one of its kind: its id.</param>
/// <param name="File">The file it comes from.</param>
/// <param name="Index">Its place in the file.</param>
internal sealed record SourcedEntry(JsonElement Json, string Key, DataFile File, int Index)
{
    public CatalogueException Error(string reason) => File.Error(Index, Key, reason);
}

/// <summary>The entries of a section from all files: overlays add to them or replace those of the same key.</summary>
internal static class Entries
{
    public static List<SourcedEntry> Merge(IReadOnlyList<DataFile> files, Section section, Func<JsonElement, string> keyOf)
    {
        OrderedDictionary<string, SourcedEntry> merged = new(StringComparer.OrdinalIgnoreCase);
        foreach (DataFile file in files.Where(file => file.Section == section))
        {
            foreach ((int index, JsonElement json) in file.Entries.Index())
            {
                SourcedEntry entry = new(json, keyOf(json), file, index);
                if (merged.TryGetValue(entry.Key, out SourcedEntry? earlier) && (earlier.File == file || !file.IsOverlay))
                    throw entry.Error("There are two entries of this id.");
                merged[entry.Key] = entry;
            }
        }

        return [.. merged.Values];
    }
}
