using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Calibrations;

[Collection(ServiceTests.Name)]
public sealed class CalibrationTests(SizingService service)
{
    private const string Result = """{"backend": "vllm", "model_id": "meta-llama/Llama-3.1-8B-Instruct", "num_prompts": 64, "max_concurrency": 8, "completed": 64, "total_input_tokens": 65536, "total_output_tokens": 16384, "output_throughput": 1000.0, "mean_ttft_ms": 90.0, "mean_tpot_ms": 7.5}""";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_result_is_kept_beside_the_estimate_of_its_conditions()
    {
        using HttpResponseMessage added = await Send(HttpMethod.Post, "/calibrations?gpu=h100-sxm", "kept", Result);
        JsonObject answer = await added.Object();
        JsonNode run = Assert.Single(answer["runs"]!.AsArray())!;

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal("""{"inputTokens":1024,"outputTokens":256,"batchSize":8}""", run["request"]!["workload"]!.ToJsonString());
        Assert.Null(run["notUsed"]);
        Assert.All(run["figures"]!.AsArray().Where(figure => (string?)figure!["metric"] == "latency.tpotMs"), figure => Assert.NotNull(figure!["ours"]));
        Assert.True(JsonNode.DeepEquals(answer, await (await Send(HttpMethod.Get, added.Headers.Location!.ToString(), "kept")).Object()));
    }

    [Fact]
    public async Task A_workspace_sees_its_own_alone_and_what_is_deleted_is_gone()
    {
        string id = (await (await Send(HttpMethod.Post, "/calibrations?gpu=l4", "mine", Result)).Object())["id"]!.ToString();

        Assert.Single((await (await Send(HttpMethod.Get, "/calibrations", "mine")).Object())["items"]!.AsArray());
        Assert.Empty((await (await Send(HttpMethod.Get, "/calibrations", "yours")).Object())["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Delete, $"/calibrations/{id}", "yours")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, $"/calibrations/{id}", "mine")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Get, $"/calibrations/{id}", "mine")).StatusCode);
    }

    /// <summary>As clients of Kiota ask, whose operation has no other body.</summary>
    [Fact]
    public async Task A_calibration_is_deleted_by_who_accepts_problems_alone()
    {
        string id = (await (await Send(HttpMethod.Post, "/calibrations?gpu=l4", "problems", Result)).Object())["id"]!.ToString();
        using HttpRequestMessage request = new(HttpMethod.Delete, $"/calibrations/{id}")
        {
            Headers = { { "X-Workspace", "problems" }, { "Accept", "application/problem+json" } },
        };
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Of 50 tokens a second each takes 20 ms.</summary>
    [Fact]
    public async Task A_diagnosis_with_measured_times_is_a_result()
    {
        string diagnosed = await Diagnosed("""
            llama_perf_context_print: prompt eval time =     250.00 ms /   500 tokens (    0.50 ms per token,  2000.00 tokens per second)
            llama_perf_context_print:        eval time =    2000.00 ms /   100 runs   (   20.00 ms per token,    50.00 tokens per second)
            """);
        using HttpResponseMessage added = await Send(HttpMethod.Post, "/calibrations", "diagnosed", diagnosed);
        JsonNode run = Assert.Single((await added.Object())["runs"]!.AsArray())!;

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Null(run["notUsed"]);
        Assert.Equal("""{"inputTokens":500,"outputTokens":100,"batchSize":1}""", run["request"]!["workload"]!.ToJsonString());
        JsonNode token = Assert.Single(run["figures"]!.AsArray(), figure => (string?)figure!["metric"] == "latency.tpotMs")!;
        Assert.Equal((20m, true), ((decimal)token["value"]!, token["ours"] is not null));
    }

    [Theory]
    [InlineData("llama_context: n_ctx = 4096", "no measured time")]
    [InlineData("llama_context: n_seq_max = 4\n  eval time = 2000.00 ms / 100 runs ( 20.00 ms per token, 50.00 tokens per second)", "in flight")]
    public async Task A_diagnosis_without_them_is_not_used(string log, string reason)
    {
        using HttpResponseMessage added = await Send(HttpMethod.Post, "/calibrations", "undiagnosed", await Diagnosed(log));

        Assert.Contains(reason, Assert.Single((await added.Object())["runs"]!.AsArray())!["notUsed"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_result_sent_twice_is_one()
    {
        await Send(HttpMethod.Post, "/calibrations?gpu=l4", "twice", Result);
        await Send(HttpMethod.Post, "/calibrations?gpu=l4", "twice", Result);

        Assert.Single((await (await Send(HttpMethod.Get, "/calibrations", "twice")).Object())["items"]!.AsArray());
    }

    [Fact]
    public async Task What_was_answered_is_there_for_another_process()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.db");
        using (SizingService first = new())
        using (HttpClient client = first.ClientWith("Calibrations:Database", $"Data Source={file};Pooling=False"))
            Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/calibrations?gpu=l4", new StringContent(Result))).StatusCode);
        using (SizingService second = new())
        using (HttpClient client = second.ClientWith("Calibrations:Database", $"Data Source={file};Pooling=False"))
            Assert.Single((await (await client.GetAsync("/calibrations")).Object())["items"]!.AsArray());
        File.Delete(file);
    }

    [Fact]
    public async Task Without_a_place_to_keep_them_calibrations_answer_503_and_the_rest_works()
    {
        using HttpClient client = service.ClientWith("Calibrations:Database", "Data Source=/no/such/directory/calibrations.db");

        using HttpResponseMessage refused = await client.PostAsync("/calibrations", new StringContent(Result));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (refused.StatusCode, refused.MediaType()));
        Assert.Equal(HttpStatusCode.OK, (await client.Estimate("""{"model": "Qwen/Qwen3-8B", "gpu": "l4"}""")).StatusCode);
    }

    [Theory, InlineData("", "default"), InlineData("{", "default"), InlineData("hello", "default"), InlineData(Result, "not a name")]
    public async Task What_cannot_be_read_is_a_problem(string body, string workspace)
    {
        using HttpResponseMessage response = await Send(HttpMethod.Post, "/calibrations", workspace, body);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.MediaType()));
    }

    private async Task<string> Diagnosed(string log)
    {
        using HttpResponseMessage answer = await Send(HttpMethod.Post, "/diagnose?model=Qwen/Qwen3-8B&gpu=rtx-4090", "any", log);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string workspace, string? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain") };
        request.Headers.Add("X-Workspace", workspace);
        return await _client.SendAsync(request);
    }
}
