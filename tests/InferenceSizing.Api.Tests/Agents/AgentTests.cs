using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace InferenceSizing.Api.Tests.Agents;

/// <summary>Tools of the Model Context Protocol, called by its own client.</summary>
[Collection(ServiceTests.Name)]
public sealed class AgentTests(SizingService service)
{
    [Fact]
    public async Task Its_tools_say_what_they_do_and_take()
    {
        await using McpClient client = await Connected();
        IList<McpClientTool> tools = await client.ListToolsAsync();

        Assert.Equal(["diagnose", "estimate", "plan", "search"], tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.NotEmpty(tool.Description));
        Assert.Equal(["gpu", "model"], tools.Single(tool => tool.Name == "estimate").JsonSchema.GetProperty("required").EnumerateArray()
            .Select(name => name.GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_estimate_is_a_short_text_with_a_link_to_the_whole()
    {
        string text = await Call("estimate", new()
        {
            ["model"] = "meta-llama/Llama-3.1-8B-Instruct",
            ["gpu"] = "h100-sxm",
            ["batchSize"] = 32,
            ["more"] = new Dictionary<string, object?> { ["require"] = new Dictionary<string, object?> { ["maxTpotMs"] = 1 } },
        });

        Assert.StartsWith("### Failed: ", text, StringComparison.Ordinal);
        Assert.True(text.Length < 6000);
        string link = text[text.IndexOf("/estimate?", StringComparison.Ordinal)..].Trim();
        using HttpResponseMessage whole = await service.CreateClient().GetAsync(link);
        Assert.Equal(32, (int)(await whole.Object())["resolved"]!["request"]!["workload"]!["batchSize"]!);
    }

    [Fact]
    public async Task An_estimate_leans_on_the_measured_runs_of_the_callers_workspace()
    {
        const string workspace = "agents";
        Dictionary<string, object?> asked = new()
        {
            ["model"] = "Qwen/Qwen3-8B",
            ["gpu"] = "l40s",
            ["engine"] = "vllm",
            ["inputTokens"] = 1024,
            ["outputTokens"] = 256,
            ["batchSize"] = 8,
        };
        string before = await Call("estimate", asked, workspace);
        using HttpClient client = service.CreateClient();
        client.DefaultRequestHeaders.Add(Header, workspace);
        using StringContent run = new(
            """
            {"backend": "vllm", "model_id": "Qwen/Qwen3-8B", "num_prompts": 64, "max_concurrency": 8, "completed": 64, "total_input_tokens": 65536,
             "total_output_tokens": 16384, "mean_tpot_ms": 40}
            """);
        using HttpResponseMessage added = await client.PostAsync("/calibrations?gpu=l40s", run);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        Assert.NotEqual(before, await Call("estimate", asked, workspace));
        Assert.Equal(before, await Call("estimate", asked, "other-agents"));
    }

    [Fact]
    public async Task A_plan_is_a_table_and_a_search_finds_ids()
    {
        string plan = await Call("plan", new() { ["model"] = "resnet50", ["requestsPerSecond"] = 500, ["gpus"] = new[] { "t4", "l4" } });
        Assert.Matches(@"\| \d+ x (t4|l4) ", plan);
        string link = Regex.Match(plan, @"/estimate\?\S+").Value;
        using HttpResponseMessage one = await service.CreateClient().GetAsync(link);
        Assert.True((bool)(await one.Object())["fits"]!);
        string body = Regex.Match(plan, "POST /plan with (.*)").Groups[1].Value;
        using HttpResponseMessage whole = await service.CreateClient().PostAsync("/plan", Asking.Json(body));
        Assert.NotEmpty((await whole.Object())["deployments"]!.AsArray());

        string found = await Call("search", new() { ["query"] = "h100" });
        Assert.Contains("h100-sxm", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_told_by_how_it_ended_and_its_figures()
    {
        string text = await Call("diagnose", new()
        {
            ["log"] = "INFO 01-01 00:00:00 [x.py:1] vLLM API server version 0.19.0\nINFO 01-01 00:00:09 [x.py:1] Available KV cache memory: 45.32 GiB\n",
            ["model"] = "meta-llama/Llama-3.1-8B-Instruct",
            ["gpu"] = "h100-sxm",
        });

        Assert.StartsWith("### vllm 0.19.0: ", text, StringComparison.Ordinal);
        Assert.Contains("| memory.kvCache.poolBytes | 45.32 GiB | ", text, StringComparison.Ordinal);
        using HttpResponseMessage estimate = await service.CreateClient().GetAsync(Regex.Match(text, @"/estimate\?\S+").Value);
        Assert.Equal("0.19.0", (string?)(await estimate.Object())["resolved"]!["request"]!["engine"]!["version"]);
        Assert.Contains("POST /diagnose?model=meta-llama%2FLlama-3.1-8B-Instruct&gpu=h100-sxm with the log", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diagnose", "log", "", "model", "resnet50", "log")]
    [InlineData("estimate", "model", "no-such-model", "gpu", "t4", "no-such-model")]
    [InlineData("estimate", "model", "resnet50", "gpu", "", "gpu")]
    [InlineData("estimate", "model", "", "gpu", "", "gpu.id: ")]
    public async Task A_mistake_is_told_in_words(string tool, string one, string value, string other, string otherValue, string named)
    {
        await using McpClient client = await Connected();
        CallToolResult result = await client.CallToolAsync(tool, new Dictionary<string, object?> { [one] = value, [other] = otherValue });
        Assert.True(result.IsError);
        Assert.Contains(named, TextOf(result), StringComparison.Ordinal);
    }

    /// <summary>An argument that is left out, misspelt or of another form is named; none is left aside.</summary>
    [Theory]
    [InlineData("estimate", """{"gpu": "t4"}""", "model: Required. ")]
    [InlineData("diagnose", "{}", "log: Required. ")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "batch": 3}""", "batch: There is no such argument. ")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "batch": 3}""", "Did you mean batchSize?")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "batchSize": "3"}""", "batchSize: Expected integer")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "batchSize": 3.5}""", "batchSize: Expected integer")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "more": "fast"}""", "more: Expected an object")]
    [InlineData("plan", """{"model": "gpt2", "requestsPerSecond": "many"}""", "requestsPerSecond: Expected number.")]
    [InlineData("plan", """{"model": "gpt2", "requestsPerSecond": 1, "gpus": "t4"}""", "gpus: Expected array")]
    [InlineData("plan", """{"model": "gpt2", "requestsPerSecond": 1, "gpus": ["t4", 3]}""", "gpus: Expected string")]
    [InlineData("estimate", "{}", "gpu: Required. ")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "more": {"gpu": "b200"}}""", "more.gpu.id: It is given by another argument")]
    [InlineData("estimate", """{"model": "gpt2", "gpu": "t4", "batchSize": 4, "more": {"workload": {"batchSize": 9}}}""", "more.workload.batchSize: ")]
    public async Task Wrong_arguments_are_named(string tool, string arguments, string told)
    {
        await using McpClient client = await Connected();
        CallToolResult result = await client.CallToolAsync(
            tool, JsonNode.Parse(arguments)!.AsObject().ToDictionary(member => member.Key, member => (object?)member.Value));
        Assert.True(result.IsError);
        Assert.Contains(told, TextOf(result), StringComparison.Ordinal);
    }

    /// <summary>JSON Schema counts 2.0 among whole numbers.</summary>
    [Fact]
    public async Task A_whole_number_may_be_written_with_a_point()
    {
        string text = await Call("estimate", new() { ["model"] = "gpt2", ["gpu"] = "t4", ["batchSize"] = JsonNode.Parse("2.0"), ["engine"] = null });
        Assert.Contains("workload.batchSize=2", text, StringComparison.Ordinal);
    }

    private const string Header = "X-Workspace";

    private async Task<string> Call(string tool, Dictionary<string, object?> arguments, string? workspace = null)
    {
        await using McpClient client = await Connected(workspace);
        CallToolResult result = await client.CallToolAsync(tool, arguments);
        Assert.False(result.IsError ?? false, TextOf(result));
        return TextOf(result);
    }

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private Task<McpClient> Connected(string? workspace = null)
    {
        HttpClient http = service.CreateClient();
        if (workspace is not null)
            http.DefaultRequestHeaders.Add(Header, workspace);
        return McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri(http.BaseAddress!, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, http));
    }
}
