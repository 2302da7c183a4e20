using System.Net;
using InferenceSizing.Api.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Client.Tests;

/// <summary>The client as an application has it from its services, against the service.</summary>
public sealed class SizingClientTests(SizingService service) : IClassFixture<SizingService>
{
    private const string Llama = "meta-llama/Llama-3.3-70B-Instruct";

    /// <summary>70.6 billion parameters of two bytes are more than the 80 GB of one H100.</summary>
    [Fact]
    public async Task It_asks_for_an_estimate_by_names()
    {
        EstimateResponse estimate = await Client().EstimateAsync(new EstimateRequest { Model = Llama, Gpu = "h100-sxm", Precision = "bf16" });

        Assert.False(estimate.Fits);
        Assert.Equal("h100-sxm", estimate.Resolved.Request.Gpu.Id);
        Assert.NotEmpty(estimate.Remedies);
    }

    [Fact]
    public async Task It_asks_for_an_estimate_by_objects()
    {
        EstimateResponse estimate = await Client().EstimateAsync(new EstimateRequest
        {
            Model = new NamedModel { Id = Llama },
            Gpu = new CatalogueGpu { Id = "h100-sxm", Count = 4 },
            Workload = new WorkloadRequest { BatchSize = 3 },
        });

        Assert.True(estimate.Fits);
        Assert.Equal(4, estimate.Resolved.Request.Gpu.Count);
        Assert.Equal(3, estimate.Resolved.Request.Workload!.BatchSize);
    }

    [Fact]
    public async Task It_asks_for_a_plan()
    {
        Plan plan = await Client().PlanAsync(new PlanRequest
        {
            Models = ["google-bert/bert-base-uncased"],
            Workload = new PlanWorkload { RequestsPerSecond = 100 },
            Constraints = new PlanConstraints { Gpus = ["t4", "l4"] },
        });

        Assert.All(plan.Deployments, deployment => Assert.Equal("google-bert/bert-base-uncased", deployment.Request.Model.Id));
        Assert.NotEmpty(plan.Deployments);
    }

    [Fact]
    public async Task It_lists_the_models()
    {
        ModelEntryList models = await Client().ListModelsAsync(query: "resnet50");
        Assert.Contains(models.Items, model => model.Id == "resnet50");
    }

    [Fact]
    public async Task It_tells_why_a_request_is_refused()
    {
        SizingException<ProblemDetails> refused = await Assert.ThrowsAsync<SizingException<ProblemDetails>>(
            () => Client().GetGpuAsync("no-such-gpu"));
        Assert.Equal((int)HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("no-such-gpu", refused.Result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        using Busy busy = new(service.Server.CreateHandler(), turnedAway: 2);
        EstimateResponse estimate = await Client(busy).EstimateAsync(new EstimateRequest { Model = "resnet50", Gpu = "t4" });

        Assert.True(estimate.Fits);
        Assert.Equal(3, busy.Asked.Count);
    }

    [Theory, InlineData("http://sizing"), InlineData("http://sizing/"), InlineData("http://sizing/proxied"), InlineData("http://sizing/proxied/")]
    public async Task Paths_stand_below_the_address(string address)
    {
        using Busy watched = new(service.Server.CreateHandler(), turnedAway: 0);
        await Assert.ThrowsAnyAsync<SizingException>(() => Client(watched, address).GetGpuAsync("no-such-gpu"));
        Assert.Equal([address.TrimEnd('/') + "/gpus/no-such-gpu"], watched.Asked);
    }

    [Fact]
    public void An_address_without_a_host_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddInferenceSizingClient(new Uri("/sizing", UriKind.Relative)));

    private SizingClient Client() => Client(service.Server.CreateHandler());

    private static SizingClient Client(HttpMessageHandler network, string address = "http://localhost")
    {
        ServiceCollection services = new();
        services.AddInferenceSizingClient(new Uri(address), resilience =>
        {
            resilience.Retry.Delay = TimeSpan.Zero;
            // No answer may depend on how busy the machine is.
            resilience.AttemptTimeout.Timeout = resilience.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(10);
            resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(20);
        }).ConfigurePrimaryHttpMessageHandler(() => network);
        return services.BuildServiceProvider().GetRequiredService<SizingClient>();
    }

    /// <summary>Turns the first requests away, as the service does when it has no place, and lets the others through.</summary>
    private sealed class Busy(HttpMessageHandler network, int turnedAway) : DelegatingHandler(network)
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
            return Asked.Count <= turnedAway
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable))
                : base.SendAsync(request, cancellationToken);
        }
    }
}
