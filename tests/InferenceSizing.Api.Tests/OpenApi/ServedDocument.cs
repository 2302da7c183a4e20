using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.OpenApi;

/// <summary>The OpenAPI document as the service gives it.</summary>
internal sealed class ServedDocument(string text)
{
    public string Text { get; } = text;

    public JsonObject Root { get; } = JsonNode.Parse(text)!.AsObject();

    public JsonNode EstimateBody => Root["paths"]!["/estimate"]!["post"]!["requestBody"]!["content"]!["application/json"]!;

    public IReadOnlyList<(string Name, JsonNode Body)> EstimateExamples =>
        [.. EstimateBody["examples"]!.AsObject().Select(example => (example.Key, example.Value!["value"]!))];

    /// <summary>Path, verb, operation.</summary>
    public IEnumerable<(string Path, string Verb, JsonObject Operation)> Operations =>
        Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(verb => (path.Key, verb.Key, verb.Value!.AsObject())));

    public static async Task<ServedDocument> Of(HttpClient client) => new(await client.GetStringAsync("/swagger/v1/swagger.json"));

    /// <summary>The schema itself where it is a reference, or extends one.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        JsonObject current = schema.AsObject();
        while (true)
        {
            if (current["$ref"] is { } reference)
                current = Root["components"]!["schemas"]![reference.ToString().Split('/')[^1]]!.AsObject();
            else if (current["allOf"] is JsonArray { Count: 1 } extended)
                current = extended[0]!.AsObject();
            else
                return current;
        }
    }
}
