using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;
using Microsoft.Extensions.Primitives;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>A request written as the query of a link: each name is a JSON path of the body, <c>workload.batchSize=8</c>, and each value stands there, text
/// without its quotes.</summary>
internal static class RequestQuery
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = EstimateJson.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Members that may be sent as one word, and the member of the object that the word stands for.</summary>
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["model"] = "id",
        ["gpu"] = "id",
        ["precision"] = "weights",
        ["engine"] = "name",
    }.ToFrozenDictionary();

    /// <summary>Names of members that take text, wherever they stand: a version 0.19 is no number there.</summary>
    private static readonly FrozenSet<string> TextMembers = typeof(EstimateRequest).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(EstimateRequest).Namespace)
        .SelectMany(type => type.GetProperties())
        .Where(property => property.PropertyType == typeof(string))
        .Select(RequestPath.JsonNameOf)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <param name="query">The query, without parameters that are not of the body.</param>
    /// <returns>The body that it means, as POST takes it.</returns>
    public static Outcome<byte[]> BodyOf(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        JsonObject body = [];
        foreach ((string path, StringValues values) in query)
        {
            string[] names = path.Split('.');
            if (values.Count != 1 || names.Contains(""))
                return Refused.At(path, "Expected the path of a member, with one value.");
            if (!TryPut(body, names, ValueAt(names, values[0]!)))
                return Refused.At(path, "Another parameter says what stands there.");
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>The address that means a body: GET /estimate with its members.</summary>
    public static string LinkOf(JsonObject body) => "/estimate" + QueryString.Create(Parameters(body, ""));

    private static IEnumerable<KeyValuePair<string, string?>> Parameters(JsonNode? node, string path) => node is JsonObject { Count: > 0 } members
        ? members.SelectMany(member => Parameters(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
        : [new(path, node is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : node?.ToJsonString() ?? "null")];

    private static JsonNode? ValueAt(string[] names, string text)
    {
        bool word = names.Length == 1 && Words.ContainsKey(names[0]);
        if (word ? !text.StartsWith('{') : TextMembers.Contains(names[^1]))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            // The reader of the body says what the member takes.
            return JsonValue.Create(text);
        }
    }

    private static bool TryPut(JsonObject body, string[] names, JsonNode? value)
    {
        JsonObject owner = body;
        foreach (string name in names.SkipLast(1))
        {
            if (!owner.TryGetPropertyValue(name, out JsonNode? inner))
                owner[name] = inner = new JsonObject();
            else if (owner == body && inner is JsonValue && Words.TryGetValue(name, out string? member))
                owner[name] = inner = new JsonObject { [member] = inner.DeepClone() };
            if (inner is not JsonObject next)
                return false;
            owner = next;
        }

        // A word that comes after members beside it: gpu.count=2&gpu=h100-sxm.
        if (owner == body && Words.TryGetValue(names[^1], out string? meant) && value is JsonValue && owner[names[^1]] is JsonObject whole)
            return whole.TryAdd(meant, value);
        return owner.TryAdd(names[^1], value);
    }
}
