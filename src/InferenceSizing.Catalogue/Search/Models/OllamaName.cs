using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Loading;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>A name of Ollama's library: what its tags hold.</summary>
/// <param name="Name">As in <c>ollama run</c>, without a tag.</param>
/// <param name="Latest">The size that the name means without one.</param>
/// <param name="Sizes">What tags hold, by the part of them that states the size.</param>
internal sealed record OllamaName(string Name, string Latest, ImmutableArray<OllamaSize> Sizes)
{
    /// <param name="entry">An entry of <c>ollama</c>.</param>
    /// <param name="find">The model of an id, or the one of this id that cannot be sized; throws where there is neither.</param>
    public static OllamaName Read(JsonElement entry, Func<string, (ModelEntry? Model, UnsizedModel? Unsized)> find)
    {
        string weights = entry.Text("weights");
        return new OllamaName(entry.Text("name"), entry.Text("latest"),
        [
            .. entry.GetProperty("sizes").EnumerateObject().Select(size => (Size: size.Name, Known: find(size.Value.GetString()!)))
                .Select(size => new OllamaSize(size.Size, size.Known.Model, size.Known.Unsized, entry.TryGetProperty("types", out JsonElement types)
                    && types.TryGetProperty(size.Size, out JsonElement type) ? type.GetString()! : weights)),
        ]);
    }

    /// <summary>What a whole tag holds where it stands for another release than its size alone: <c>4b-q8_0</c> of Qwen3 is older than <c>4b</c>.</summary>
    public OllamaSize? OfTag(string tag) => Sizes.FirstOrDefault(size => size.Size.Equals(tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a tag holds: the longest size that it begins with, or the usual one where it states only a variant.</summary>
    public OllamaSize? Find(string tag) => OfSize(tag) ?? (tag.Any(char.IsAsciiDigit) ? null : OfSize(Latest));

    /// <summary>A release stands anywhere in a tag, and tells more than the size before it: <c>7b-instruct-v0.2</c>.</summary>
    private OllamaSize? OfSize(string tag) => Sizes.FirstOrDefault(size => ModelWords.IsRelease(size.Size) && tag.Split('-').Contains(size.Size))
        ?? Sizes.Where(size => Begins(tag, size.Size)).OrderByDescending(size => size.Size.Length).FirstOrDefault();

    private static bool Begins(string tag, string size) =>
        tag.StartsWith(size, StringComparison.OrdinalIgnoreCase) && (tag.Length == size.Length || tag[size.Length] is '-' or '_');
}

/// <summary>What the tags of one size hold.</summary>
/// <param name="Size">The part of a tag that states the size.</param>
/// <param name="Model">The model; null where it cannot be sized.</param>
/// <param name="Unsized">Why the model cannot be sized; null for all others.</param>
/// <param name="Weights">The file type of a tag that states none.</param>
internal sealed record OllamaSize(string Size, ModelEntry? Model, UnsizedModel? Unsized, string Weights);
