using System.Net;
using InferenceSizing.Api.Hosting.Admission;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Api.Tests.Hosting;

[Collection(ServiceTests.Name)]
public sealed class WorkLawTests(SizingService service)
{
    /// <summary>They do no work for their caller; nor do pages and measures, which the OpenAPI document leaves out.</summary>
    private static readonly string[] Open = ["/health/live", "/health/ready", "/version"];

    [Fact]
    public void Every_endpoint_says_what_work_it_does_or_is_known_to_be_open()
    {
        using HttpClient client = service.CreateClient();
        RouteEndpoint[] endpoints = [.. service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
        Assert.Contains(endpoints, endpoint => endpoint.Metadata.GetMetadata<WorkMetadata>()?.Work == Work.Plan);
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<WorkMetadata>() is null
                && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText).Except(Open));
    }

    [Fact]
    public async Task Constant_answers_are_known_by_their_tag()
    {
        using HttpClient client = service.CreateClient();
        foreach (string url in new[] { "/gpus?pageSize=500", "/engines", "/swagger/v1/swagger.json" })
        {
            using HttpResponseMessage first = await client.GetAsync(url);
            using HttpRequestMessage again = new(HttpMethod.Get, url);
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using HttpResponseMessage second = await client.SendAsync(again);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
            Assert.Empty(await second.Content.ReadAsByteArrayAsync());
            Assert.NotEmpty(await first.Content.ReadAsByteArrayAsync());
        }

        Assert.NotEqual((await client.GetAsync("/gpus?pageSize=1")).Headers.ETag, (await client.GetAsync("/gpus?pageSize=2")).Headers.ETag);
    }

    [Fact]
    public async Task Estimates_and_refusals_are_counted()
    {
        using HttpClient client = service.CreateClient();
        await client.Estimate("""{"model": "resnet50", "gpu": "t4", "workload": {"batchSize": 77}, "require": {"fits": true}}""");
        await client.Estimate("""{"model": "no such model", "gpu": "t4"}""");
        string measures = await client.GetStringAsync("/metrics");
        Assert.Matches("""inference_sizing_estimates_total\{[^}]*engine="tensorrt",verdict="passed"\} [1-9]""", measures);
        Assert.Matches("""inference_sizing_problems_total\{[^}]*problem="/problems/unknown-model",status="404"\} [1-9]""", measures);
        Assert.Matches("""inference_sizing_gate_taken\{[^}]*gate="plan"\} 0""", measures);
        Assert.Contains("http_server_request_duration_seconds", measures, StringComparison.Ordinal);
    }
}
