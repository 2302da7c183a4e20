using System.Collections.Immutable;
using System.Text.Json;

namespace InferenceSizing.Catalogue.Loading;

/// <summary>The fields of an entry whose shape its schema has already vouched for.</summary>
internal static class EntryFields
{
    public static string Text(this JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement entry, string name) => entry.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    public static ImmutableArray<string> Texts(this JsonElement entry, string name) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    public static bool Flag(this JsonElement entry, string name) => entry.GetProperty(name).GetBoolean();

    public static bool IsSet(this JsonElement entry, string name) => entry.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    public static int Whole(this JsonElement entry, string name) => entry.GetProperty(name).GetInt32();

    public static int WholeOrZero(this JsonElement entry, string name) => entry.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;

    public static double Number(this JsonElement entry, string name) => entry.GetProperty(name).GetDouble();

    public static double? NumberOrNull(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static long? LongOrNull(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    public static decimal? DecimalOrNull(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    public static ImmutableArray<JsonElement> Items(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray()] : [];
}
