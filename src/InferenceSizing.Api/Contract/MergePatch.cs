using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Contract;

/// <summary>JSON merge patches (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>The target with a patch, section 2.</summary>
    public static JsonNode? Merged(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        JsonObject merged = target is JsonObject known ? known.DeepClone().AsObject() : [];
        foreach ((string name, JsonNode? change) in changes)
        {
            if (change is null)
                merged.Remove(name);
            else
                merged[name] = Merged(merged[name], change);
        }

        return merged;
    }

    /// <summary>The patch that makes one object another: of a member that is gone null, of one that stays nothing.</summary>
    public static JsonObject Between(JsonObject before, JsonObject after)
    {
        JsonObject patch = [];
        foreach ((string name, _) in before)
        {
            if (after[name] is null)
                patch[name] = null;
        }

        foreach ((string name, JsonNode? value) in after)
        {
            if (value is JsonObject inner && before[name] is JsonObject then)
            {
                if (Between(then, inner) is { Count: > 0 } change)
                    patch[name] = change;
            }
            else if (!JsonNode.DeepEquals(before[name], value))
            {
                patch[name] = value?.DeepClone();
            }
        }

        return patch;
    }

    /// <summary>All members that either patch touches, with their values in <paramref name="after"/>, and null where it has none.</summary>
    public static JsonObject Touching(JsonObject left, JsonObject right, JsonObject after)
    {
        JsonObject patch = [];
        foreach (string name in left.Select(member => member.Key).Union(right.Select(member => member.Key)))
        {
            patch[name] = after[name] is JsonObject inner && (left[name] is JsonObject || right[name] is JsonObject)
                ? Touching(left[name] as JsonObject ?? [], right[name] as JsonObject ?? [], inner)
                : after[name]?.DeepClone();
        }

        return patch;
    }
}
