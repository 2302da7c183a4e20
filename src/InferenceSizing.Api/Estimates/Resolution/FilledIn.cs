using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What stands in a complete request and not in the one that was given, by JSON path, in the order of the body.</summary>
internal static class FilledIn
{
    /// <summary>The shorthand request leaves out about this many things.</summary>
    private const int Usual = 32;

    private static readonly ConcurrentDictionary<Type, JsonPropertyInfo[]> Members = new();

    public static IReadOnlyList<string> Between(EstimateRequest given, EstimateRequest complete)
    {
        List<string> paths = new(Usual);
        Compare(given, complete, "", paths);
        return paths;
    }

    private static void Compare(object? given, object complete, string path, List<string> paths)
    {
        if (ReferenceEquals(given, complete))
            return;
        switch (complete)
        {
            case JsonElement element:
                Compare(given is JsonElement known ? known : default, element, path, paths);
                break;
            case string or ValueType:
                if (given is null)
                    paths.Add(path);
                break;
            case EngineChoice engine:
                foreach (string member in engine.MembersGiven().Except((given as EngineChoice)?.MembersGiven() ?? []))
                    paths.Add($"{path}.{member}");
                break;
            case IList items:
                for (int index = 0; index < items.Count; index++)
                    Compare((given as IList)?[index], items[index]!, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), paths);
                break;
            default:
                foreach (JsonPropertyInfo member in Members.GetOrAdd(complete.GetType(), MembersOf))
                {
                    object? value = member.Get!(complete), before = given is null ? null : member.Get(given);
                    bool leaf = value is string or (ValueType and not JsonElement);
                    if (value is not null && (!leaf || before is null) && !ReferenceEquals(before, value))
                        Compare(before, value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", paths);
                }

                break;
        }
    }

    private static JsonPropertyInfo[] MembersOf(Type type) => [.. EstimateJson.Default.Options.GetTypeInfo(type).Properties];

    private static void Compare(JsonElement given, JsonElement complete, string path, List<string> paths)
    {
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            paths.Add(path);
            return;
        }

        if (complete.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty member in complete.EnumerateObject())
            Compare(given.TryGetProperty(member.Name, out JsonElement known) ? known : default, member.Value, $"{path}.{member.Name}", paths);
    }
}
