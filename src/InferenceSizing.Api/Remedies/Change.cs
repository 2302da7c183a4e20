using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Remedies;

/// <summary>A change to a request that may make it pass.</summary>
/// <param name="Kind">What it changes.</param>
/// <param name="Title">In words.</param>
/// <param name="Patch">As a merge patch. Members that may be written as one word hold all that they need.</param>
internal sealed record Change(RemedyKind Kind, string Title, JsonObject Patch)
{
    /// <summary>Both changes at once; null where they touch the same member.</summary>
    public Change? And(Change other)
    {
        if (Patch.Any(member => other.Patch.ContainsKey(member.Key)))
            return null;
        JsonObject both = Patch.DeepClone().AsObject();
        foreach ((string name, JsonNode? change) in other.Patch)
            both[name] = change?.DeepClone();
        return new Change(Kind > other.Kind ? Kind : other.Kind, $"{Title}; {char.ToLowerInvariant(other.Title[0])}{other.Title[1..]}", both);
    }
}
