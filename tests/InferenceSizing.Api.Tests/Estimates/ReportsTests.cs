using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed partial class ReportsTests(SizingService service)
{
    private const string Failing =
        """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "require": {"fits": true, "maxTpotMs": 1000}}""";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_summary_has_the_verdict_the_breakdown_and_the_remedies()
    {
        JsonObject answer = await (await _client.Estimate(Failing)).Object();
        string text = await Text(Failing, "text/markdown");

        Assert.StartsWith("### Failed: meta-llama/Llama-3.3-70B-Instruct in bf16 on 1 x h100-sxm with vllm", text, StringComparison.Ordinal);
        Assert.Contains("| fits | yes | no | **failed** |", text, StringComparison.Ordinal);
        Assert.Contains("| maxTpotMs | 1000 | ", text, StringComparison.Ordinal);
        Assert.Contains($"| weights | {(double)answer["memory"]!["perGpu"]!["weightsBytes"]! / (1L << 30):0.00} |", text, StringComparison.Ordinal);
        Assert.Contains("| **missing** | ", text, StringComparison.Ordinal);
        Assert.All(answer["remedies"]!.AsArray(), remedy => Assert.Contains((string)remedy!["title"]!, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 100, "outputTokens": 20, "batchSize": 16}}""",
        "Load: 16 requests at once of 100 + 20 tokens. It fits; ")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 100, "outputTokens": 20, "arrival": "open", "requestsPerSecond": 0.5}}""",
        "Load: 0.5 requests a second of 100 + 20 tokens. ")]
    [InlineData("""{"model": "google-bert/bert-base-uncased", "gpu": "t4", "workload": {"inputTokens": 128, "batchSize": 1}}""",
        "Load: 1 sequence at once of 128 tokens. ")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 8}}""", "Load: 8 images at once of 224 x 224 pixels. ")]
    public async Task A_summary_says_the_load(string body, string load) => Assert.Contains(load, await Text(body, "text/markdown"), StringComparison.Ordinal);

    [Fact]
    public async Task A_summary_draws_the_memory_against_the_budget()
    {
        JsonNode memory = (await (await _client.Estimate(Failing)).Object())["memory"]!;
        string text = await Text(Failing, "text/markdown");
        string[] chart = text.Split("```mermaid\n")[1].Split("\n```")[0].Split('\n', StringSplitOptions.TrimEntries);

        Assert.Equal("xychart-beta", chart[0]);
        Assert.Equal("""x-axis ["weights", "KV cache", "activations", "CUDA graphs", "runtime", "total"]""", chart[2]);
        Assert.StartsWith($"bar [{Gibibytes("perGpu", "weightsBytes")}, {Gibibytes("perGpu", "kvCacheBytes")}, ", chart[4], StringComparison.Ordinal);
        string budget = Gibibytes("gpu", "budgetBytes");
        Assert.Equal($"line [{string.Join(", ", Enumerable.Repeat(budget, 6))}]", chart[5]);

        string Gibibytes(string of, string member) => FormattableString.Invariant($"{(double)memory[of]![member]! / (1L << 30):0.00}");
    }

    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm"}""")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 64}}""")]
    [InlineData(Failing)]
    [InlineData("""
        {"model": "meta-llama/Llama-3.1-405B", "gpu": "t4", "require": {"fits": true, "minBatchSize": 9, "maxTotalGiB": 1, "maxTtftMs": 1, "maxTpotMs": 1,
         "maxRequestMs": 1, "minOutputTokensPerSecond": 1e6, "maxCostPerMillionTokens": 0.001, "noWorseThan": {"largestBatch": 1000, "totalBytes": 1}}}
        """)]
    public async Task A_text_fits_a_screen_of_40_lines_and_100_columns(string body)
    {
        string[] lines = (await Text(body, "text/plain")).TrimEnd('\n').Split('\n');

        Assert.InRange(lines.Length, 20, 40);
        Assert.All(lines, line => Assert.True(line.Length <= 100 || line.StartsWith("- ", StringComparison.Ordinal) || !line.Trim().Contains(' '), line));
    }

    [Fact]
    public async Task A_text_begins_with_the_sentence_and_has_memory_figures_checks_and_remedies()
    {
        string summary = Failing.Replace("\"precision\"", "\"detail\": \"summary\", \"precision\"", StringComparison.Ordinal);
        JsonObject answer = await (await _client.Estimate(summary)).Object();
        string text = await Text(Failing, "text/plain"), words = string.Join(' ', text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

        Assert.StartsWith(((string)answer["summary"]!).TrimEnd(), words, StringComparison.Ordinal);
        Assert.Contains((string)answer["startup"]!["refusals"]![0]!["message"]!, words, StringComparison.Ordinal);
        string weights = FormattableString.Invariant($"{(double)answer["memory"]!["perGpu"]!["weightsBytes"]! / (1L << 30):0.00}");
        Assert.Contains($"weights {weights} ####", words, StringComparison.Ordinal);
        Assert.Contains("fits yes no FAILED", words, StringComparison.Ordinal);
        Assert.Contains($"- {(string)answer["remedies"]![0]!["title"]!}: ", words, StringComparison.Ordinal);
    }

    /// <summary>A name with the codes of a terminal colours and moves nothing.</summary>
    [Fact]
    public async Task A_text_has_no_control_characters()
    {
        const string card = """{"memoryBytes": 80000000000, "bandwidthGBPerSecond": 100, "tflops": {"fp16": 10}, "name": "x\u001b[31m\ny"}""";
        string text = await Text($$"""{"gpu": {{card}}, "model": "resnet50"}""", "text/plain");
        Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
    }

    [Theory, InlineData("\\u0001"), InlineData("\\u0000"), InlineData("\\ufffe"), InlineData("\\ud83d\\ude00")]
    public async Task A_report_in_XML_can_be_read_whatever_a_card_is_called(string name)
    {
        string card = $$"""{"memoryBytes": 80000000000, "bandwidthGBPerSecond": 100, "tflops": {"fp16": 10}, "name": "x{{name}}"}""";
        string report = await Text($$"""{"gpu": {{card}}, "model": "resnet50"}""", "application/xml");
        Assert.Equal("testsuites", XDocument.Parse(report).Root!.Name.LocalName);
    }

    [Fact]
    public async Task A_summary_says_before_and_after()
    {
        const string body =
            """{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 100}, "require": {"maxTotalGiB": 40, "noWorseThan": {"largestBatch": 1000, "totalBytes": 1073741824}}}""";
        JsonObject answer = await (await _client.Estimate(body)).Object();
        string text = await Text(body, "text/markdown");

        long total = (long)answer["memory"]!["perGpu"]!["totalBytes"]!["estimate"]!, largest = (long)answer["largestBatch"]!["batchSize"]!;
        string gibibytes = FormattableString.Invariant($"{total / (double)(1L << 30):0.00} GiB");
        Assert.Contains($"| maxTotalGiB | 40.00 GiB | {gibibytes} | passed |", text, StringComparison.Ordinal);
        Assert.Contains($"| total | 1.00 GiB | {gibibytes} | ", text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant(
            $"| largest batch | 1000 | {largest} | {((largest / 1000.0) - 1) * 100:+0.0;-0.0;0.0} % | 950 | **failed** |"), text, StringComparison.Ordinal);
    }

    /// <summary>SGLang's share is for weights and cache; activations and graphs lie beside it, and what is said to be there holds them too.</summary>
    [Theory]
    [InlineData("sglang", "mi300x")]
    [InlineData("vllm", "mi300x")]
    public async Task What_fits_needs_no_more_than_is_said_to_be_there(string engine, string gpu)
    {
        JsonObject answer = await (await _client.Estimate($$"""
            {"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "{{gpu}}", "engine": {"name": "{{engine}}", "contextLength": 8192}, "detail": "summary"}
            """.Replace("contextLength", engine == "vllm" ? "maxModelLen" : "contextLength", StringComparison.Ordinal))).Object();
        Match said = Sizes().Match((string)answer["summary"]!);

        Assert.True((bool)answer["fits"]!);
        Assert.InRange(Of("needed"), 130, Of("there"));

        double Of(string group) => double.Parse(said.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_checkpoint_of_several_formats_is_as_stored() => Assert.Contains("moonshotai/Kimi-K2-Thinking as stored on 8 x",
        await Text("""{"model": "moonshotai/Kimi-K2-Thinking", "gpu": {"id": "b300", "count": 8}}""", "text/markdown"), StringComparison.Ordinal);

    /// <summary>A name from a request stays text: no table, link or tag of its own.</summary>
    [Fact]
    public async Task Names_from_a_request_are_text()
    {
        string text = await Text(
            """{"model": "gpt2", "gpu": {"name": "<b>|x|[y](z)\n", "memoryBytes": 51539607552, "bandwidthGBPerSecond": 960, "tflops": {"fp16": 362}}}""",
            "text/markdown");

        Assert.Contains("\\<b\\>\\|x\\|\\[y\\](z)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_are_cases_of_a_test_report()
    {
        XElement suite = Assert.Single(XDocument.Parse(await Text(Failing, "application/xml")).Root!.Elements());

        Assert.Equal(("2", "1"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!));
        Assert.Equal(["fits", "maxTpotMs"], suite.Elements("testcase").Select(test => (string)test.Attribute("name")!));
        XElement failure = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("limit yes, found no", (string)failure.Attribute("message")!);
        Assert.Contains("Keep the weights in fp8", failure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_requirements_fitting_is_the_case()
    {
        XElement suite = Assert.Single(
            XDocument.Parse(await Text("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 100}}""", "application/xml")).Root!.Elements());

        Assert.Equal("0", (string)suite.Attribute("failures")!);
        Assert.Equal("fits", (string)Assert.Single(suite.Elements()).Attribute("name")!);
    }

    [Theory, InlineData("text/markdown"), InlineData("application/xml"), InlineData("application/json"), InlineData("text/plain")]
    public async Task A_violation_fails_in_every_form(string accept)
    {
        using HttpResponseMessage response = await Ask(Failing, accept, "?failOnViolation=true");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, accept), (response.StatusCode, response.MediaType()));
    }

    [Theory, InlineData("text/markdown"), InlineData("application/xml"), InlineData("text/plain")]
    public async Task A_refusal_is_a_problem_in_every_form(string accept)
    {
        using HttpResponseMessage response = await Ask("{}", accept);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.MediaType()));
    }

    /// <summary>The earlier request is sized again: against itself nothing is worse; on half the card's clients' batch everything that counts is.</summary>
    [Fact]
    public async Task An_earlier_answer_is_a_baseline()
    {
        const string body = """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 32}}""";
        JsonNode resolved = (await (await _client.Estimate(body)).Object())["resolved"]!;

        JsonObject same = await Compared(body, new JsonObject { ["resolved"] = resolved.DeepClone(), ["tolerancePercent"] = 0 });
        Assert.True((bool)same["verdict"]!["passed"]!, same["verdict"]!.ToJsonString());
        Assert.Equal(7, same["verdict"]!["checks"]!.AsArray().Count);

        JsonObject slower = await Compared(
            body.Replace("h100-sxm", "a100-sxm4-80", StringComparison.Ordinal), new JsonObject { ["resolved"] = resolved.DeepClone() });
        string[] failed = [.. slower["verdict"]!["checks"]!.AsArray().Where(check => !(bool)check!["passed"]!).Select(check => (string)check!["name"]!)];
        Assert.Contains("noWorseThan.tpotMs", failed);
        Assert.Contains("noWorseThan.outputTokensPerSecond", failed);
        Assert.DoesNotContain("noWorseThan.usdPerHour", failed);
    }

    /// <summary>Figures count as they are given: with 10 % of tolerance, 10 ms may be 11.</summary>
    [Fact]
    public async Task Figures_of_an_earlier_answer_are_a_baseline_too()
    {
        JsonObject answer = await Compared(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm"}""", new JsonObject { ["tpotMs"] = 10, ["tolerancePercent"] = 10 });

        JsonNode check = Assert.Single(answer["verdict"]!["checks"]!.AsArray())!;
        Assert.Equal(("noWorseThan.tpotMs", 11m), ((string)check["name"]!, (decimal)check["limit"]!));
    }

    [Theory]
    [InlineData("{}", "require.noWorseThan")]
    [InlineData("""{"resolved": {}}""", "require.noWorseThan.resolved")]
    [InlineData("""{"resolved": {"request": {"model": "nope", "gpu": "t4"}}}""", "require.noWorseThan.resolved.request")]
    [InlineData("""{"resolved": {"request": {"modl": "nope"}}}""", "require.noWorseThan.resolved.request.modl")]
    public async Task What_is_no_baseline_is_refused(string baseline, string path)
    {
        JsonObject problem = await Compared("""{"model": "gpt2", "gpu": "t4"}""", JsonNode.Parse(baseline)!.AsObject());

        Assert.True(problem["errors"]!.AsObject().ContainsKey(path), problem.ToJsonString());
    }

    private async Task<JsonObject> Compared(string body, JsonObject baseline)
    {
        JsonObject request = JsonNode.Parse(body)!.AsObject();
        request["require"] = new JsonObject { ["noWorseThan"] = baseline };
        return await (await _client.Estimate(request.ToJsonString())).Object();
    }

    private async Task<string> Text(string body, string accept)
    {
        using HttpResponseMessage response = await Ask(body, accept);
        Assert.Equal((HttpStatusCode.OK, accept), (response.StatusCode, response.MediaType()));
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> Ask(string body, string accept, string query = "")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/estimate" + query) { Content = Asking.Json(body) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await _client.SendAsync(request);
    }

    [GeneratedRegex(@"It needs (?<needed>[\d.]+) GiB \(.+?\) of (?<there>[\d.]+) GiB")]
    private static partial Regex Sizes();
}
