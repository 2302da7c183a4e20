using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>A client finds the figure that an explanation is about; of an array, the entry of that limit.</summary>
[Collection(ServiceTests.Name)]
public sealed class ExplanationTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("""
        {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "h100-sxm", "count": 2, "reservedBytes": 1073741824}, "parallelism": {"replicas": 2},
         "engine": {"name": "vllm", "maxLoras": 2}, "workload": {"batchSize": 8, "replicaImbalance": 1.5, "sharedPrefixTokens": 256}}
        """)]
    [InlineData("""
        {"model": "Qwen/Qwen2.5-VL-7B-Instruct", "gpu": "h100-sxm", "engine": {"name": "sglang"},
         "techniques": {"speculativeDecoding": {"method": "ngram"}}}
        """)]
    [InlineData("""{"model": "resnet50", "gpu": "l4", "engine": {"name": "onnxruntime"}}""")]
    public async Task Each_explained_field_stands_in_the_answer(string request)
    {
        HttpResponseMessage response = await _client.PostAsync("/estimate", new StringContent(request, null, "application/json"));
        JsonObject answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.True(response.IsSuccessStatusCode, answer.ToJsonString());
        Assert.All(answer["explanation"]!.AsArray(), line => Assert.True(Stands(answer, FieldOf(line!)), FieldOf(line!)));
    }

    private static string FieldOf(JsonNode line) => ((string)line["quantity"]!).Split(", ")[0];

    private static bool Stands(JsonNode? node, string path)
    {
        foreach (string part in path.Split('.'))
        {
            if (node is JsonArray limits)
            {
                node = limits.SingleOrDefault(limit => (string?)limit!["limit"] == part);
                if (node is null)
                    return false;
            }
            else if (node is not JsonObject parent || !parent.TryGetPropertyValue(part, out node))
                return false;
        }

        return true;
    }
}
