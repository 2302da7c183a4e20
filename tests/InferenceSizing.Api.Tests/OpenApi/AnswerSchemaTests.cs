using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.OpenApi;

/// <summary>Generated clients read answers by their schemas: what a schema requires is there, and what is there has a schema.</summary>
[Collection(ServiceTests.Name)]
public sealed class AnswerSchemaTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory, InlineData("/estimate"), InlineData("/plan"), InlineData("/sweep"), InlineData("/models/inspect")]
    public async Task Answers_to_the_examples_are_as_their_schemas_say(string path)
    {
        ServedDocument document = await ServedDocument.Of(_client);
        JsonNode operation = document.Root["paths"]![path]!["post"]!;
        JsonNode schema = operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        foreach ((string name, JsonNode? example) in operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject())
        {
            using HttpResponseMessage response = await _client.PostAsync(path, Asking.Json(example!["value"]!.ToJsonString()));
            Assert.Empty(Differences(document, schema, await response.Object(), name));
        }
    }

    [Theory, InlineData("/models"), InlineData("/gpus"), InlineData("/engines"), InlineData("/precisions"), InlineData("/version")]
    public async Task Lists_are_as_their_schemas_say(string path)
    {
        ServedDocument document = await ServedDocument.Of(_client);
        JsonNode schema = document.Root["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        using HttpResponseMessage response = await _client.GetAsync(path);
        Assert.Empty(Differences(document, schema, await response.Object(), path));
    }

    [Fact]
    public async Task No_answer_is_a_union()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        foreach ((string path, string verb, JsonObject operation) in document.Operations)
        {
            foreach ((string status, JsonNode? response) in operation["responses"]!.AsObject())
            {
                foreach ((string form, JsonNode? content) in response!["content"]?.AsObject() ?? [])
                    Assert.Empty(Unions(document, content!["schema"]!, $"{verb} {path} {status} {form}", []));
            }
        }
    }

    private static IEnumerable<string> Differences(ServedDocument document, JsonNode node, JsonNode? value, string at)
    {
        JsonObject schema = document.Resolve(node);
        if (value is null)
            return node["nullable"] is null && schema["nullable"] is null ? [$"{at} is null"] : [];
        if (value is JsonArray items)
            return items.SelectMany((item, index) => Differences(document, schema["items"]!, item, $"{at}[{index}]"));
        if (value is not JsonObject members)
            return [];
        JsonObject properties = schema["properties"]?.AsObject() ?? [];
        bool open = schema["additionalProperties"] is JsonObject or null || (bool)schema["additionalProperties"]!.AsValue();
        return
        [
            .. from required in schema["required"]?.AsArray() ?? []
               where !members.ContainsKey(required!.ToString())
               select $"{at}.{required} is missing",
            .. from member in members
               where !properties.ContainsKey(member.Key) && !open
               select $"{at}.{member.Key} is not described",
            .. from member in members
               where properties.ContainsKey(member.Key)
               from difference in Differences(document, properties[member.Key]!, member.Value, $"{at}.{member.Key}")
               select difference,
        ];
    }

    private static IEnumerable<string> Unions(ServedDocument document, JsonNode node, string at, IReadOnlyList<JsonObject> within)
    {
        JsonObject schema = document.Resolve(node);
        if (within.Contains(schema))
            return [];
        if (schema["oneOf"] is not null)
            return [at];
        JsonObject[] path = [.. within, schema];
        IEnumerable<string> members = (schema["properties"]?.AsObject() ?? [])
            .SelectMany(member => Unions(document, member.Value!, $"{at}.{member.Key}", path));
        return schema["items"] is { } items ? members.Concat(Unions(document, items, $"{at}[]", path)) : members;
    }
}
