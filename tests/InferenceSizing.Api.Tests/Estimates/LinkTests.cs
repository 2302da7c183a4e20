using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>A link is a request: GET /estimate with JSON paths in its query.</summary>
[Collection(ServiceTests.Name)]
public sealed class LinkTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("model=resnet50&gpu=t4&workload.batchSize=8", """{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 8}}""")]
    [InlineData("model=meta-llama/Llama-3.1-8B-Instruct&gpu=h100-sxm&gpu.count=2&engine=vllm&engine.version=0.19&precision=fp8&precision.kvCache=fp8",
        """
        {"model": {"id": "meta-llama/Llama-3.1-8B-Instruct"}, "gpu": {"id": "h100-sxm", "count": 2}, "engine": {"name": "vllm", "version": "0.19"},
         "precision": {"weights": "fp8", "kvCache": "fp8"}}
        """)]
    [InlineData("gpu.count=2&model=resnet50&gpu=t4&require.fits=true&techniques.layerFusion=false",
        """{"model": "resnet50", "gpu": {"id": "t4", "count": 2}, "require": {"fits": true}, "techniques": {"layerFusion": false}}""")]
    [InlineData("model=resnet50&gpu=%7B%22name%22:%22ours%22,%22memoryBytes%22:8589934592,%22bandwidthGBPerSecond%22:300,%22tflops%22:%7B%22fp32%22:8%7D%7D",
        """{"model": "resnet50", "gpu": {"name": "ours", "memoryBytes": 8589934592, "bandwidthGBPerSecond": 300, "tflops": {"fp32": 8}}}""")]
    public async Task A_link_is_answered_as_the_body_that_it_means(string query, string body)
    {
        using HttpResponseMessage linked = await _client.GetAsync($"/estimate?{query}"), posted = await _client.Estimate(body);
        Assert.Equal(HttpStatusCode.OK, linked.StatusCode);
        Assert.Equal(await posted.Content.ReadAsStringAsync(), await linked.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("model=resnet50&gpu=t4&workload.batchsize=8", "workload.batchsize")]
    [InlineData("model=resnet50&gpu=t4&workload.batchSize=many", "workload.batchSize")]
    [InlineData("model=resnet50&gpu=t4&workload.batchSize=1&workload.batchSize=2", "workload.batchSize")]
    [InlineData("model=resnet50&gpu=t4&workload.batchSize=1&workload=2", "workload")]
    [InlineData("model=resnet50&gpu=t4&workload=2&workload.batchSize=1", "workload.batchSize")]
    [InlineData("model=resnet50&gpu=t4&gpu.id=l4", "gpu.id")]
    [InlineData("model=resnet50&gpu=t4&.x=1", ".x")]
    [InlineData("model=resnet50&gpu=t4&failOnViolation=perhaps", "failOnViolation")]
    [InlineData("", "")]
    public async Task What_a_link_gets_wrong_is_named(string query, string path)
    {
        using HttpResponseMessage response = await _client.GetAsync($"/estimate?{query}");
        JsonObject problem = await response.Object();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(path.Length == 0 || problem["errors"]!.AsObject().ContainsKey(path), problem.ToJsonString());
    }

    [Fact]
    public async Task A_link_can_fail_a_pipeline()
    {
        using HttpResponseMessage response = await _client.GetAsync("/estimate?model=resnet50&gpu=t4&require.fits=false&failOnViolation=true");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/json", response.MediaType());
    }

    /// <summary>Chromium's own Accept: what it is shown is the page, which asks for the same, and no report of tests.</summary>
    [Fact]
    public async Task A_browser_that_opens_a_link_is_led_to_the_page_with_the_same_request()
    {
        using HttpClient following = service.CreateClient();
        using HttpRequestMessage opened = new(HttpMethod.Get, "/estimate?model=meta-llama/Llama-3.1-8B&gpu=t4&gpu.count=2&failOnViolation=true");
        opened.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8");
        using HttpResponseMessage page = await following.SendAsync(opened);

        Assert.Equal("/?model=meta-llama%2FLlama-3.1-8B&gpu=t4&gpu.count=2", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal("text/html", page.MediaType());
    }

    [Fact]
    public async Task A_browser_that_shows_an_image_is_given_a_picture_and_HEAD_is_answered()
    {
        using HttpRequestMessage image = new(HttpMethod.Get, "/estimate?model=resnet50&gpu=t4");
        image.Headers.TryAddWithoutValidation("Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8");
        using HttpResponseMessage picture = await _client.SendAsync(image);
        Assert.Equal("image/svg+xml", picture.MediaType());

        using HttpRequestMessage head = new(HttpMethod.Head, "/estimate?model=resnet50&gpu=t4");
        using HttpResponseMessage headers = await _client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, headers.StatusCode);
        Assert.True(headers.Content.Headers.ContentLength > 1000);
    }
}
