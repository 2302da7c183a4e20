using System.Net;
using System.Text;

namespace InferenceSizing.Api.Tests.Calibrations;

/// <summary>A test on a real PostgreSQL, named by <see cref="Variable"/>: <c>.ci/run</c> starts one. Left out where there is none.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public const string Variable = "SIZING_TEST_POSTGRES";

    public PostgresFactAttribute()
    {
        if (string.IsNullOrEmpty(Database))
            Skip = $"{Variable} names no PostgreSQL (Host=…;Username=…;Database=…); .ci/run starts one.";
    }

    public static string? Database => Environment.GetEnvironmentVariable(Variable);
}

/// <summary>Calibrations in PostgreSQL, for several replicas of the service.</summary>
public sealed class PostgresTests
{
    private const string Asked = """{"model": "Qwen/Qwen3-8B", "gpu": "l40s", "workload": {"inputTokens": 1024, "outputTokens": 256, "batchSize": 8}}""";

    /// <summary>No two runs of the tests share a workspace.</summary>
    private readonly string _workspace = Path.GetRandomFileName();

    [PostgresFact]
    public async Task What_one_replica_answered_another_finds_and_leans_on()
    {
        using SizingService first = new(), second = new();
        using HttpClient one = Replica(first), other = Replica(second);
        string id = await Add(one, 30);

        Assert.Equal(id, (string?)Assert.Single((await (await one.GetAsync("/calibrations")).Object())["items"]!.AsArray())!["id"]);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/calibrations/{id}")).StatusCode);
        Assert.Equal(id, (string?)Assert.Single((await (await other.Estimate(Asked)).Object())["calibratedBy"]!.AsArray())!["id"]);
        Assert.Equal(HttpStatusCode.NoContent, (await other.DeleteAsync($"/calibrations/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await one.GetAsync($"/calibrations/{id}")).StatusCode);
    }

    [PostgresFact]
    public async Task Replicas_that_write_at_once_keep_all_and_the_same_one_once()
    {
        using SizingService first = new(), second = new();
        using HttpClient one = Replica(first), other = Replica(second);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Add(i % 2 == 0 ? one : other, 30 + (i / 4))));

        Assert.Equal(6, (await (await one.GetAsync("/calibrations")).Object())["items"]!.AsArray().Count);
    }

    private HttpClient Replica(SizingService service)
    {
        HttpClient client = service.ClientWith("Calibrations:Database", PostgresFactAttribute.Database!);
        client.DefaultRequestHeaders.Add("X-Workspace", _workspace);
        return client;
    }

    private static async Task<string> Add(HttpClient client, int tpot)
    {
        string result = $$"""
            {"backend": "vllm", "model_id": "Qwen/Qwen3-8B", "num_prompts": 64, "max_concurrency": 8, "completed": 64, "total_input_tokens": 65536,
             "total_output_tokens": 16384, "mean_tpot_ms": {{tpot}}}
            """;
        using HttpResponseMessage added = await client.PostAsync("/calibrations?gpu=l40s", new StringContent(result, Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        return (string)(await added.Object())["id"]!;
    }
}
