using System.Globalization;
using System.Net;
using System.Xml.Linq;

namespace InferenceSizing.Api.Tests.Pictures;

/// <summary>Pictures are answers: well-formed, true to the figures, readable in both themes and by a screen reader.</summary>
[Collection(ServiceTests.Name)]
public sealed class PictureTests(SizingService service)
{
    private const string Svg = "image/svg+xml";
    private const string Llama = """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 32}}""";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task The_stretches_of_the_memory_bar_are_in_proportion_and_cover_the_data_sheet()
    {
        XElement picture = await Picture("/estimate", Llama);
        Dictionary<string, double> widths = Bar(picture).ToDictionary(bar => bar.Style, bar => bar.Width);

        // 80 GiB on the data sheet and 8,030,261,248 parameters of two bytes (ids and sizes of the published checkpoint).
        Assert.Equal(8_030_261_248 * 2 / (80.0 * (1L << 30)), widths["weights"] / widths.Values.Sum(), 3);
        Assert.Equal(["weights", "cache", "activations", "graphs", "runtime", "free", "beyond", "lost"], widths.Keys);
        Assert.All(Bar(picture), bar => Assert.Contains($"{bar.Name}: ", bar.Title, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shortfall_is_drawn_from_the_budget_past_it()
    {
        XElement picture = await Picture("/estimate", """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}""");
        XElement missing = picture.Descendants().First(shape => (string?)shape.Attribute("class") == "missing");
        XElement budget = picture.Descendants().First(shape => (string?)shape.Attribute("class") == "mark");

        Assert.Equal(Number(budget, "x1"), Number(missing, "x"));
        Assert.StartsWith("missing: ", Title(missing), StringComparison.Ordinal);
        Assert.StartsWith("Does not", (string)picture.Attribute("aria-label")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_have_colours_for_both_themes_words_for_readers_and_no_script()
    {
        using HttpResponseMessage response = await Ask("/estimate", Llama);
        string text = await response.Content.ReadAsStringAsync();
        XElement picture = XElement.Parse(text);

        Assert.Contains("prefers-color-scheme: dark", text, StringComparison.Ordinal);
        Assert.Equal("img", (string?)picture.Attribute("role"));
        Assert.NotEmpty((string)picture.Elements().Single(part => part.Name.LocalName == "desc"));
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain(picture.Descendants(), part => part.Name.LocalName is "script" or "foreignObject" or "image");
    }

    [Fact]
    public async Task Names_from_a_request_stay_text()
    {
        XElement picture = await Picture("/estimate", """
            {"model": "resnet50", "gpu": {"name": "<script>\u0001&\"", "memoryBytes": 8589934592, "bandwidthGBPerSecond": 300, "tflops": {"fp32": 8}}}
            """);
        Assert.Contains("1 x <script>&\"", (string)picture.Elements().Single(part => part.Name.LocalName == "desc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_is_a_point_for_each_value_in_each_panel_with_its_limit_and_marks()
    {
        XElement picture = await Picture("/sweep", """
            {"request": {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "workload": {"batchSize": 8}, "require": {"maxTpotMs": 12}},
             "axes": [{"path": "workload.batchSize", "values": [1, 8, 64]}]}
            """);
        XElement[] points = [.. picture.Descendants().Where(shape => shape.Name.LocalName == "circle")];

        // Three panels: time per token, time to the first token, tokens a second.
        Assert.Equal(9, points.Length);
        Assert.All(points, point => Assert.Matches(@"^at (1|8|64): [\d.]+ \([\d.]+ to [\d.]+\)$", Title(point)));
        Assert.Single(picture.Descendants(), shape => (string?)shape.Attribute("class") == "limit");
        Assert.Contains(picture.Descendants(), shape => (string?)shape.Attribute("class") == "mark" && Title(shape) == "asked: 8");
    }

    [Fact]
    public async Task Other_axes_are_curves_with_names()
    {
        XElement picture = await Picture("/sweep", """
            {"request": {"model": "resnet50"}, "axes": [{"path": "gpu", "values": ["t4", "l4"]}, {"path": "workload.batchSize", "from": 1, "to": 4}]}
            """);
        Assert.Equal(["t4", "l4"], picture.Descendants().Where(shape => shape.Name.LocalName == "text").Select(shape => shape.Value).Where(text =>
            text is "t4" or "l4"));
        // Two panels of two curves, and two lines of the legend.
        Assert.Equal(4, picture.Descendants().Count(shape => shape.Name.LocalName == "polyline"));
    }

    [Theory]
    [InlineData("""[{"path": "gpu", "values": ["t4", "l4"]}]""")]
    [InlineData("""[{"path": "workload.batchSize", "from": 1, "to": 601}]""")]
    [InlineData("""[{"path": "gpu", "values": ["t4", "l4", "a10", "a2", "l40", "l40s", "h100-sxm"]}, {"path": "workload.batchSize", "from": 1, "to": 9}]""")]
    [InlineData("""[{"path": "workload.outputTokens", "from": 5, "to": 9}]""")]
    public async Task What_cannot_be_drawn_is_refused_with_a_reason(string axes)
    {
        using HttpResponseMessage response = await Ask("/sweep", $$"""{"request": {"model": "resnet50", "gpu": "t4"}, "axes": {{axes}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]!["axes"]);
    }

    [Fact]
    public async Task A_plan_is_its_front_by_cost_and_speed()
    {
        const string body = """
            {"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 5}, "constraints": {"gpus": ["l40s", "h100-sxm"]}}
            """;
        using HttpResponseMessage json = await _client.PostAsync("/plan", Asking.Json(body));
        int front = (await json.Object())["front"]!.AsArray().Count;
        XElement picture = await Picture("/plan", body);

        Assert.Equal(front, picture.Descendants().Count(shape => (string?)shape.Attribute("class") == "point s0"));
    }

    /// <summary>A letter of the sans-serif fonts in use is half as wide as the font is high, or wider.</summary>
    [Theory]
    [InlineData("/estimate", """{"model": "meta-llama/Llama-4-Maverick-17B-128E-Instruct", "gpu": {"id": "h100-sxm", "count": 8}}""")]
    [InlineData("/estimate", """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "l40s"}""")]
    [InlineData("/sweep", """
        {"request": {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm"}, "axes": [{"path": "workload.batchSize", "values": [1, 8, 512]}]}
        """)]
    [InlineData("/plan", """
        {"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 5}, "constraints": {"gpus": ["l40s", "h100-sxm"]}}
        """)]
    public async Task A_narrow_picture_holds_its_words(string path, string body)
    {
        const double letter = 5.5;
        XElement picture = await Picture(path, body, $"{Svg}; width=360");
        Assert.Equal(360, Number(picture, "width"));
        Assert.All(picture.Elements().Where(shape => shape.Name.LocalName == "text"), text =>
        {
            string[] style = ((string)text.Attribute("class")!).Split(' ');
            double length = text.Value.Length * letter, x = Number(text, "x");
            double start = style.Contains("end") ? x - length : style.Contains("middle") ? x - (length / 2) : x;
            Assert.True(start >= 0 && start + length <= 360, text.Value);
        });
    }

    [Theory, InlineData("width=10", 320), InlineData("width=100000", 1600), InlineData("width=wide", 760), InlineData("charset=utf-8", 760)]
    public async Task A_width_that_is_not_drawn_gives_the_nearest_and_none_the_usual(string parameter, double width) =>
        Assert.Equal(width, Number(await Picture("/estimate", Llama, $"{Svg}; {parameter}"), "width"));

    private async Task<XElement> Picture(string path, string body, string accept = Svg)
    {
        using HttpResponseMessage response = await Ask(path, body, accept);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal(Svg, response.MediaType());
        return XElement.Parse(text);
    }

    private async Task<HttpResponseMessage> Ask(string path, string body, string accept = Svg)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = Asking.Json(body) };
        request.Headers.Accept.ParseAdd(accept);
        return await _client.SendAsync(request);
    }

    /// <summary>The stretches of the bar: rectangles with titles.</summary>
    private static (string Style, string Name, string Title, double Width)[] Bar(XElement picture) =>
    [
        .. from shape in picture.Elements()
           where shape.Name.LocalName == "rect" && shape.HasElements
           let title = Title(shape)
           select ((string)shape.Attribute("class")!, title.Split(": ")[0], title, Number(shape, "width")),
    ];

    private static string Title(XElement shape) => (string)shape.Elements().Single(part => part.Name.LocalName == "title");

    private static double Number(XElement shape, string name) => double.Parse((string)shape.Attribute(name)!, CultureInfo.InvariantCulture);
}
