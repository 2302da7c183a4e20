using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.OpenApi;

[Collection(ServiceTests.Name)]
public sealed class OpenApiDocumentTests(SizingService service)
{
    private const string Renew = "RENEW_OPENAPI_SNAPSHOT";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task The_document_is_the_committed_one()
    {
        string served = (await ServedDocument.Of(_client)).Text.ReplaceLineEndings("\n") + "\n";
        string snapshot = SnapshotPath();
        if (Environment.GetEnvironmentVariable(Renew) == "1")
            await File.WriteAllTextAsync(snapshot, served);
        Assert.True(File.Exists(snapshot) && await File.ReadAllTextAsync(snapshot) == served,
            $"The served OpenAPI document differs from {Path.GetFileName(snapshot)}. If the change is meant, run the tests once with {Renew}=1 and commit " +
                $"the file.");
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_succeeds_somehow_and_can_fail()
    {
        foreach ((string path, string verb, JsonObject operation) in (await ServedDocument.Of(_client)).Operations)
        {
            string name = $"{verb} {path}";
            Assert.True(operation["summary"] is not null && operation["description"] is not null && operation["operationId"] is not null, name);
            Assert.Single(operation["tags"]!.AsArray());
            JsonObject responses = operation["responses"]!.AsObject();
            Assert.Contains(responses, response => response.Key.StartsWith('2'));
            Assert.All(operation["parameters"]?.AsArray() ?? [], parameter => Assert.NotNull(parameter!["description"]));
            Assert.All(responses.Where(response => response.Key[0] is '4' or '5'), response =>
                Assert.NotNull(response.Value!["content"]!["application/problem+json"]));
        }
    }

    /// <summary>A client that is generated from the document has no place for others.</summary>
    [Theory, InlineData("/gpus/no-such-gpu"), InlineData("/gpus?page=0"), InlineData("/estimate?model=gpt2&gpu=t4&engine.unknown=1"), InlineData("/gpus/a100")]
    public async Task A_problem_has_the_members_that_the_document_names(string path)
    {
        JsonNode named = (await ServedDocument.Of(_client)).Root["components"]!["schemas"]!["ProblemDetails"]!["properties"]!;
        using HttpResponseMessage response = await _client.GetAsync(path);

        Assert.False(response.IsSuccessStatusCode);
        Assert.Empty((await response.Object()).Select(member => member.Key).Except(named.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task Sentences_hold_neither_line_breaks_nor_indents_of_the_source()
    {
        string[] texts = [.. Texts((await ServedDocument.Of(_client)).Root)];
        Assert.True(texts.Length > 500);
        Assert.All(texts, text => Assert.DoesNotMatch(@"[\r\n\t]|  ", text));
    }

    [Fact]
    public async Task Every_reference_leads_to_a_schema_and_every_schema_is_referred_to()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        HashSet<string> defined = [.. document.Root["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)];
        HashSet<string> used = [.. References(document.Root)];
        Assert.Empty(used.Except(defined));
        Assert.Empty(defined.Except(used));
    }

    [Fact]
    public async Task Every_number_of_the_request_is_bounded()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        foreach ((string name, JsonNode? schema) in document.Root["components"]!["schemas"]!.AsObject()
            .Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal) || schema.Key.EndsWith("Engine", StringComparison.Ordinal)
            || schema.Key is "CatalogueGpu" or "CustomGpu"))
        {
            foreach ((string member, JsonNode? type) in schema!["properties"]?.AsObject() ?? [])
            {
                if (name != "Engine" && type!["type"]?.ToString() is "integer" or "number")
                    Assert.True(type["minimum"] is not null && type["maximum"] is not null, $"{name}.{member}");
            }
        }
    }

    [Fact]
    public async Task Every_example_parameter_leads_to_an_answer()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        // The documented calibration is there to be read.
        string result = document.Root["paths"]!["/calibrations"]!["post"]!["requestBody"]!["content"]!["text/plain"]!["example"]!.ToString();
        Assert.Equal(HttpStatusCode.Created, (await _client.PostAsync("/calibrations", new StringContent(result))).StatusCode);
        foreach ((string path, string verb, JsonObject operation) in document.Operations.Where(operation => operation.Verb == "get"))
        {
            string url = path;
            List<string> query = [];
            foreach (JsonNode? parameter in operation["parameters"]?.AsArray() ?? [])
            {
                if (parameter!["example"] is not { } example)
                    continue;
                if (parameter["in"]!.ToString() == "path")
                    url = url.Replace($"{{{parameter["name"]}}}", Uri.EscapeDataString(example.ToString()), StringComparison.Ordinal);
                else
                    query.Add($"{parameter["name"]}={Uri.EscapeDataString(example.ToString())}");
            }

            using HttpResponseMessage response = await _client.GetAsync($"{url}?{string.Join('&', query)}");
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{verb} {url}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task The_page_needs_no_script_of_its_own_text()
    {
        using HttpResponseMessage response = await _client.GetAsync("/swagger/index.html");
        string page = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)[^>]*>", page);
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member =>
            member is { Key: "description" or "summary", Value: JsonValue text } ? [text.ToString()] : Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        _ => [],
    };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key == "$ref" ? [member.Value!.ToString().Split('/')[^1]] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static string SnapshotPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "openapi.snapshot.json");

    /// <summary>Those of POST /estimate are asked and asked again elsewhere.</summary>
    [Theory, InlineData("/sweep"), InlineData("/plan")]
    public async Task Examples_of_searches_are_answered(string path)
    {
        JsonObject examples = (await ServedDocument.Of(_client)).Root["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]![
            "examples"]!.AsObject();

        Assert.True(examples.Count >= 3);
        foreach ((string name, JsonNode? example) in examples)
        {
            using HttpResponseMessage response = await _client.PostAsync(path, Asking.Json(example!["value"]!.ToJsonString()));
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{name}: {answer}");
            Assert.DoesNotContain("\"error\"", answer, StringComparison.Ordinal);
        }
    }
}
