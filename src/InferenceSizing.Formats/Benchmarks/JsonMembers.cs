using System.Text.Json;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Reading members that may be missing or of another kind.</summary>
internal static class JsonMembers
{
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return default;
        }

        return element;
    }

    /// <summary>The items of a list; none of anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <summary>The members of an object; none of anything else.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    public static bool Has(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 and <= 512 } given ? given : null,
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => list[0].Text(),
        { ValueKind: JsonValueKind.Number } number => number.ToString(),
        _ => null,
    };

    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out double value) && double.IsFinite(value) => value,
        { ValueKind: JsonValueKind.String } text => FigureNames.Number(text.GetString()),
        _ => null,
    };

    public static long? Whole(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Number(path) is { } number && Math.Abs(number) < 1L << 53 ? (long)number : null;
}
