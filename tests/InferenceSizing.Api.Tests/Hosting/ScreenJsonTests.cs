using System.Text;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Hosting;

namespace InferenceSizing.Api.Tests.Hosting;

/// <summary>Answers of detail summary, laid out for a terminal.</summary>
[Collection(ServiceTests.Name)]
public sealed class ScreenJsonTests(SizingService service)
{
    /// <summary>Rows of a terminal that fills a laptop's display.</summary>
    private const int Rows = 64;

    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "detail": "summary"}""")]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": {"id": "h100-sxm", "count": 2}, "precision": "fp8", "detail": "summary"}""")]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 64}, "require": {"maxTotalGiB": 8}, "detail": "summary"}""")]
    public async Task The_first_screen_of_a_summary_holds_its_figures(string body)
    {
        string text = await (await service.CreateClient().Estimate(body)).Content.ReadAsStringAsync();
        string[] lines = text.Split('\n');
        string screen = string.Join('\n', lines.Take(Rows));
        Assert.All(
            ["\"summary\"", "\"fits\"", "\"startup\"", "\"verdict\"", "\"warnings\"", "\"perGpu\"", "\"largestBatch\"", "\"latency\"", "\"throughput\""],
            member => Assert.Contains(member, screen, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= ScreenJson.Columns || line.TrimEnd(',').EndsWith('"'), line));
    }

    [Theory]
    [InlineData("""{"a":[],"b":{},"c":null,"d":[1,2.50,-3e-7],"e":{"f":[{"g":"\u0001\"\\"},[[]]]}}""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void Values_stay_as_they_are(string json) => Assert.Equal(json, Packed(Laid(json)));

    [Fact]
    public void Long_objects_and_lists_stay_as_they_are_too()
    {
        string numbers = $"[{string.Join(',', Enumerable.Range(0, 200))}]";
        string nested = $$"""{"a \"quoted\" name":[{{numbers}},{"x":{{numbers}}}]}""";
        string words = $$"""{"first":{{numbers}},"{{new string('n', 150)}}":{{nested}},"last":"{{new string('w', 300)}}"}""";
        string laid = Laid(words);
        Assert.Equal(words, Packed(laid));
        Assert.InRange(laid.Split('\n').Length, words.Length / ScreenJson.Columns, 60);
    }

    /// <summary>A model's whole file within an answer would be laid out once for each level of it.</summary>
    [Fact]
    public void What_no_screen_holds_stays_on_one_line()
    {
        string json = $"[{string.Join(',', Enumerable.Range(0, 20_000))}]";
        Assert.Equal(json, Laid(json));
    }

    private static string Laid(string json) => Encoding.UTF8.GetString(ScreenJson.Of(Encoding.UTF8.GetBytes(json)).Span);

    /// <summary>The same without the white space between values.</summary>
    private static string Packed(string json) => Relaxed(JsonNode.Parse(json)!);

    private static string Relaxed(JsonNode node) =>
        node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
