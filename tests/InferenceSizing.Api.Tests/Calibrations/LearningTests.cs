using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Calibrations;

/// <summary>Estimates lean on what was measured in the caller's workspace, and on nothing else.</summary>
[Collection(ServiceTests.Name)]
public sealed class LearningTests(SizingService service)
{
    private const string Asked = """
        {"model": "Qwen/Qwen3-8B", "gpu": "l40s", "engine": "vllm", "workload": {"inputTokens": 1024, "outputTokens": 256, "batchSize": 8}}
        """;

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_measured_run_corrects_estimates_of_its_workspace_until_it_is_deleted()
    {
        JsonObject plain = await Estimate("slow");
        string id = await Add("slow", 1.3m * Tpot(plain));
        JsonObject corrected = await Estimate("slow");

        Assert.Empty(plain["calibratedBy"]!.AsArray());
        Assert.InRange(Tpot(corrected), 1.05m * Tpot(plain), 1.3m * Tpot(plain));
        JsonNode run = Assert.Single(corrected["calibratedBy"]!.AsArray())!;
        Assert.Equal((id, 0, 0m, false), ((string)run["id"]!, (int)run["run"]!, (decimal)run["distance"]!, (bool)run["outlier"]!));
        Assert.Contains("measured run", corrected["explanation"]!.AsArray().Last()!["source"]!.ToString(), StringComparison.Ordinal);

        Assert.Equal(plain.ToJsonString(), (await Estimate("slow", "?calibrated=false")).ToJsonString());
        Assert.Equal(plain.ToJsonString(), (await Estimate("elsewhere")).ToJsonString());
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, $"/calibrations/{id}", "slow")).StatusCode);
        Assert.Equal(plain.ToJsonString(), (await Estimate("slow")).ToJsonString());
    }

    [Fact]
    public async Task The_same_question_has_the_same_bytes_while_the_runs_stay()
    {
        await Add("steady", 1.2m * Tpot(await Estimate("steady")));

        Assert.Equal((await Estimate("steady")).ToJsonString(), (await Estimate("steady")).ToJsonString());
    }

    [Fact]
    public async Task One_run_against_all_that_is_known_is_shown_and_not_believed()
    {
        JsonObject plain = await Estimate("wild");
        await Add("wild", 60 * Tpot(plain));
        JsonObject answer = await Estimate("wild");

        Assert.True((bool)Assert.Single(answer["calibratedBy"]!.AsArray())!["outlier"]!);
        Assert.Equal(Tpot(plain), Tpot(answer));
    }

    [Fact]
    public async Task Sweeps_and_plans_lean_on_them_too()
    {
        const string sweep = $$"""{"request": {{Asked}}, "axes": [{"path": "workload.batchSize", "values": [8]}]}""";
        string plain = await (await Send(HttpMethod.Post, "/sweep?calibrated=false", "swept", sweep)).Content.ReadAsStringAsync();
        await Add("swept", 1.3m * Tpot(await Estimate("swept")));

        Assert.NotEqual(plain, await (await Send(HttpMethod.Post, "/sweep", "swept", sweep)).Content.ReadAsStringAsync());
        Assert.Equal(plain, await (await Send(HttpMethod.Post, "/sweep?calibrated=false", "swept", sweep)).Content.ReadAsStringAsync());
    }

    [Theory, InlineData("/estimate", "a b"), InlineData("/estimate?calibrated=perhaps", "default"), InlineData("/sweep?calibrated=perhaps", "default")]
    public async Task What_is_not_a_workspace_or_a_flag_is_a_problem(string path, string workspace)
    {
        using HttpResponseMessage response = await Send(HttpMethod.Post, path, workspace, Asked);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.MediaType()));
    }

    private static decimal Tpot(JsonObject answer) => (decimal)answer["latency"]!["tpotMs"]!["estimate"]!;

    private async Task<string> Add(string workspace, decimal tpot)
    {
        string result = $$"""
            {"backend": "vllm", "model_id": "Qwen/Qwen3-8B", "num_prompts": 64, "max_concurrency": 8, "completed": 64, "total_input_tokens": 65536,
             "total_output_tokens": 16384, "mean_tpot_ms": {{tpot}}}
            """;
        using HttpResponseMessage added = await Send(HttpMethod.Post, "/calibrations?gpu=l40s", workspace, result);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        return (string)(await added.Object())["id"]!;
    }

    private async Task<JsonObject> Estimate(string workspace, string query = "") =>
        await (await Send(HttpMethod.Post, "/estimate" + query, workspace, Asked)).Object();

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string workspace, string? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Workspace", workspace);
        return await _client.SendAsync(request);
    }
}
