using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Sweeps;

[Collection(ServiceTests.Name)]
public sealed class SweepTests(SizingService service)
{
    private const string Small = """
        {"request": {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "require": {"maxTpotMs": 20}},
         "axes": [{"path": "gpu", "values": ["h100-sxm", {"id": "l4", "memoryFraction": 0.9}]},
                  {"path": "precision.kvCache", "values": ["bf16", "fp8"]},
                  {"path": "workload.batchSize", "from": 1, "to": 9, "step": 4}]}
        """;

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task The_last_axis_varies_fastest()
    {
        JsonArray points = (await Json(Small))["points"]!.AsArray();

        Assert.Equal(12, points.Count);
        Assert.Equal(Enumerable.Range(0, 12), points.Select(point => (int)point!["index"]!));
        Assert.Equal([1, 5, 9, 1, 5, 9], points.Take(6).Select(point => (int)point!["at"]!["workload.batchSize"]!));
        Assert.Equal(["bf16", "bf16", "bf16", "fp8", "fp8", "fp8"], points.Take(6).Select(point => (string)point!["at"]!["precision.kvCache"]!));
        Assert.Equal("h100-sxm", (string)points[5]!["at"]!["gpu"]!);
        Assert.Equal("l4", (string)points[6]!["at"]!["gpu"]!["id"]!);
    }

    /// <summary>A point is what POST /estimate answers for the same request.</summary>
    [Fact]
    public async Task Totals_are_those_of_an_estimate()
    {
        foreach (JsonNode? point in (await Json(Small))["points"]!.AsArray())
        {
            JsonObject body = JsonNode.Parse(Small)!["request"]!.AsObject();
            body["gpu"] = point!["at"]!["gpu"]!.DeepClone();
            body["precision"] = new JsonObject { ["kvCache"] = point["at"]!["precision.kvCache"]!.DeepClone() };
            body["workload"] = new JsonObject { ["batchSize"] = point["at"]!["workload.batchSize"]!.DeepClone() };
            JsonObject answer = await (await _client.Estimate(body.ToJsonString())).Object();

            Assert.Equal((bool)answer["fits"]!, (bool)point["fits"]!);
            Assert.Equal((bool)answer["verdict"]!["passed"]!, (bool)point["passed"]!);
            Assert.Equal((long)answer["memory"]!["perGpu"]!["totalBytes"]!["estimate"]!, (long)point["totalBytes"]!);
            Assert.Equal((decimal)answer["latency"]!["tpotMs"]!["estimate"]!, (decimal)point["tpotMs"]!);
            Assert.Equal((decimal)answer["cost"]!["usdPerMillionOutputTokens"]!["estimate"]!, (decimal)point["usdPerMillion"]!);
            Assert.Equal((decimal)answer["energy"]!["watts"]!["estimate"]!, (decimal)point["watts"]!);
            Assert.Equal((long)answer["largestBatch"]!["batchSize"]!, (long)point["largestBatch"]!);
        }
    }

    [Fact]
    public async Task Lines_and_table_say_the_same_as_the_document()
    {
        JsonArray points = (await Json(Small))["points"]!.AsArray();
        string[] lines = (await Text(Small, "application/x-ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] table = (await Text(Small, "text/csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(points.Select(point => point!.ToJsonString()), lines.Select(line => JsonNode.Parse(line)!.ToJsonString()));
        Assert.Equal(points.Count + 1, table.Length);
        Assert.StartsWith("index,gpu,precision.kvCache,workload.batchSize,error,fits,passed,gpus,weightsBytes", table[0], StringComparison.Ordinal);
        Assert.StartsWith("1,h100-sxm,bf16,5,,true,true,1,", table[2], StringComparison.Ordinal);
        Assert.Contains("\"{\"\"id\"\": \"\"l4\"\", \"\"memoryFraction\"\": 0.9}\"", table[8], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_that_does_not_go_together_says_why()
    {
        JsonArray points = (await Json(
            """{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "parallelism.tensor", "values": [1, 5, "x"]}, {"path": "engine", "values": ["vllm", "tensorrt"]}]}"""))["points"]!.AsArray();

        Assert.Null(points[0]!["error"]);
        Assert.Contains("does not run", (string)points[1]!["error"]!, StringComparison.Ordinal);
        Assert.Contains("do not divide 12 attention heads", (string)points[2]!["error"]!, StringComparison.Ordinal);
        Assert.Contains("Expected a whole number", (string)points[4]!["error"]!, StringComparison.Ordinal);
        Assert.Null(points[4]!["fits"]);
    }

    /// <summary>The request may leave out what an axis sets, and axes may reach into what another one set.</summary>
    [Fact]
    public async Task Axes_follow_one_another()
    {
        JsonArray points = (await Json(
            """{"request": {"model": "meta-llama/Llama-3.1-8B-Instruct"}, "axes": [{"path": "gpu", "values": ["h100-sxm"]}, {"path": "gpu.count", "values": [1, 2, null]}]}"""))["points"]!.AsArray();

        Assert.Equal([1, 2, 1], points.Select(point => (int)point!["gpus"]!));
    }

    [Theory]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "nope", "values": [1]}]}""", "axes[0].path")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "workload.nope", "values": [1]}]}""", "axes[0].path")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": []}""", "axes")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "detail"}]}""", "axes[0]")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "detail", "from": 3, "to": 1}]}""", "axes[0].to")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "workload.batchSize", "from": 1, "to": 10001}]}""", "axes")]
    [InlineData(
        """{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "workload.batchSize", "from": 1, "to": 200}, {"path": "workload.inputTokens", "from": 1, "to": 200}]}""", "axes")]
    [InlineData("""{"request": {"model": "gpt2", "gpx": "t4"}, "axes": [{"path": "gpu", "values": ["t4"]}]}""", "request.gpx")]
    [InlineData("""{"request": {"model": "gpt2", "gpu": "t4"}}""", "axes")]
    [InlineData("""{"request": 3, "axes": [{"path": "gpu", "values": ["t4"]}]}""", "request")]
    [InlineData("""{"request": {}, "axes": [null]}""", "axes[0]")]
    [InlineData("""{"request": {}, "axes": [{"path": "workload.batchSize", "from": 1, "to": 8, "step": 0}]}""", "axes[0].step")]
    [InlineData("""{"request": {}, "axes": [{"path": "workload.batchSize", "from": 1, "to": 8, "step": -1}]}""", "axes[0].step")]
    [InlineData("""{"request": {}, "axes": [{"path": "workload.batchSize", "from": -9223372036854775808, "to": 8}]}""", "axes[0].from")]
    [InlineData("""{"request": {}, "axes": [{"path": "workload.batchSize", "from": 0, "to": 9223372036854775807}]}""", "axes[0].to")]
    [InlineData("", "")]
    [InlineData("[", "")]
    public async Task What_is_no_sweep_is_refused(string body, string path)
    {
        using HttpResponseMessage response = await Post(body, null);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Object())["errors"]!.AsObject().ContainsKey(path), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Other_forms_are_not_offered()
    {
        using HttpResponseMessage response = await Post(Small, "image/png");

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Fact]
    public async Task Ten_thousand_points_come_in_order()
    {
        const string body =
            """{"request": {"model": "gpt2", "gpu": "t4"}, "axes": [{"path": "workload.batchSize", "from": 1, "to": 100}, {"path": "workload.inputTokens", "from": 8, "to": 800, "step": 8}]}""";
        string[] lines = (await Text(body, "application/x-ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(10_000, lines.Length);
        Assert.All(lines.Index(), line => Assert.StartsWith($"{{\"index\":{line.Index},", line.Item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_says_how_its_command_was_read()
    {
        JsonObject sweep = await Json(
            """
            {"request": {"command": "vllm serve Qwen/Qwen3-8B --max-model-len 8192 --no-such-flag 1", "gpu": "h100-sxm"},
             "axes": [{"path": "workload.batchSize", "values": [1, 2]}]}
            """);

        Assert.Equal(2, sweep["points"]!.AsArray().Count);
        Assert.Contains(sweep["warnings"]!.AsArray(), each => (string)each!["code"]! == "flagUnknown");
        Assert.Empty((await Json(Small))["warnings"]!.AsArray());
    }

    private async Task<JsonObject> Json(string body)
    {
        using HttpResponseMessage response = await Post(body, null);
        return await response.Object();
    }

    private async Task<string> Text(string body, string accept)
    {
        using HttpResponseMessage response = await Post(body, accept);
        Assert.Equal(accept, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> Post(string body, string? accept)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/sweep") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (accept is not null)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await _client.SendAsync(request);
    }
}
