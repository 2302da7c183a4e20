using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Loading;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>A name of Ollama's library: what its tags hold.</summary>
/// <param name="Name">As in <c>ollama run</c>, without a tag.</param>
/// <param name="Latest">The size that the name means without one.</param>
/// <param name="Weights">The file type of a tag that states none.</param>
/// <param name="Sizes">Models by the part of a tag that states the size.</param>
internal sealed record OllamaName(string Name, string Latest, string Weights, ImmutableArray<(string Size, ModelEntry Model)> Sizes)
{
    /// <param name="entry">An entry of <c>ollama</c>.</param>
    /// <param name="find">The model of an id; throws where there is none.</param>
    public static OllamaName Read(JsonElement entry, Func<string, ModelEntry> find) => new(
        entry.Text("name"),
        entry.Text("latest"),
        entry.Text("weights"),
        [.. entry.GetProperty("sizes").EnumerateObject().Select(size => (size.Name, find(size.Value.GetString()!)))]);

    /// <summary>The model of a tag: the longest size that the tag begins with, or the usual one where it states only a variant.</summary>
    public ModelEntry? Find(string tag) => OfSize(tag) ?? (tag.Any(char.IsAsciiDigit) ? null : OfSize(Latest));

    private ModelEntry? OfSize(string tag) =>
        Sizes.Where(size => Begins(tag, size.Size)).OrderByDescending(size => size.Size.Length).Select(size => size.Model).FirstOrDefault();

    private static bool Begins(string tag, string size) =>
        tag.StartsWith(size, StringComparison.OrdinalIgnoreCase) && (tag.Length == size.Length || tag[size.Length] is '-' or '_');
}
