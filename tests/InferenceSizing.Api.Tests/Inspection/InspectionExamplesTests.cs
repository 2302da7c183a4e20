using System.Net;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Tests.OpenApi;

namespace InferenceSizing.Api.Tests.Inspection;

[Collection(ServiceTests.Name)]
public sealed class InspectionExamplesTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Every_documented_form_is_answered()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        JsonNode content = document.Root["paths"]!["/models/inspect"]!["post"]!["requestBody"]!["content"]!;
        (string Name, JsonNode Body)[] examples = [
            .. content["application/json"]!["examples"]!.AsObject().Select(example => (example.Key, example.Value!["value"]!))];

        Assert.Equal(3, examples.Length);
        foreach ((string name, JsonNode body) in examples)
        {
            using HttpResponseMessage response = await _client.PostAsync("/models/inspect", Asking.Json(body.ToJsonString()));
            JsonObject answer = await response.Object();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{name}: {answer}");
            Assert.Equal(name switch { "safetensorsHeader" => "safetensors", _ => name }, answer["form"]!.ToString());
        }

        Assert.NotNull(content["application/octet-stream"]);
        Assert.NotNull(content["multipart/form-data"]);
    }
}
