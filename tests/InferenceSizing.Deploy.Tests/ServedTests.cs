using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Inspection;
using InferenceSizing.Deploy.Tests.Reading;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Deploy.Tests;

/// <summary>The service itself, under the settings of the manifests.</summary>
public sealed class ServedTests : IClassFixture<ServedTests.Service>
{
    private const string CatalogueDirectory = "Catalogue__Directory";
    private const string OverlayCatalogue = "deploy/overlays/development/catalogue";

    private static readonly Yaml Pod = Yaml.Of("deploy/base/deployment.yaml")["spec", "template", "spec"];
    private static readonly Yaml Container = Assert.Single(Pod["containers"].Items);

    private readonly Service _service;

    public ServedTests(Service service) => _service = service;

    public static TheoryData<string> ProbedPaths =>
    [
        .. new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => Container[probe, "httpGet", "path"].Text)
            .Append(new Uri(Yaml.Of("docker-compose.yml")["services", "api", "healthcheck", "test"].Texts[^1]).AbsolutePath)
            .Distinct(),
    ];

    [Theory, MemberData(nameof(ProbedPaths))]
    public async Task What_is_probed_answers(string path)
    {
        using HttpClient client = _service.CreateClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Entries_mounted_by_the_development_overlay_are_estimated_with()
    {
        using JsonDocument overlay = JsonDocument.Parse(Repository.Text($"{OverlayCatalogue}/accelerators.json"));
        string gpu = overlay.RootElement.GetProperty("accelerators")[0].GetProperty("id").GetString()!;
        using HttpClient client = _service.CreateClient();
        using HttpResponseMessage answer = await client.PostAsJsonAsync(
            new Uri("/estimate", UriKind.Relative), new { model = "meta-llama/Llama-3.1-8B-Instruct", gpu, precision = "fp16" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public void Liveness_depends_on_the_process_alone()
    {
        Assert.Equal("/health/live", Container["livenessProbe", "httpGet", "path"].Text);
        Assert.Equal("/health/ready", Container["readinessProbe", "httpGet", "path"].Text);
    }

    [Fact]
    public void Grace_periods_cover_draining_shutdown_and_a_margin()
    {
        const int margin = 5;
        LimitOptions limits = _service.Services.GetRequiredService<IOptions<LimitOptions>>().Value;
        int shutdown = (int)_service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds;
        Assert.InRange(limits.DrainSeconds, 3, 15);
        Assert.Equal(limits.DrainSeconds + limits.ShutdownSeconds, shutdown);
        Assert.InRange(Pod["terminationGracePeriodSeconds"].Number, shutdown + margin, 60);
        Yaml compose = Yaml.Of("docker-compose.yml")["services", "api"];
        int draining = compose["environment", "Limits__DrainSeconds"].Number;
        Assert.InRange(Quantity.Seconds(compose["stop_grace_period"].Text), draining + limits.ShutdownSeconds + margin, 60);
    }

    /// <summary>The runtime's heap ends at a share of the container's memory, and what the service's limits add up to fits into it.</summary>
    [Fact]
    public void Memory_allowed_is_what_the_limits_add_up_to()
    {
        const long whole = 100;
        long heapShare = long.Parse(ContainerImage.Read().Environment["DOTNET_GCHeapHardLimitPercent"], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        LimitOptions limits = _service.Services.GetRequiredService<IOptions<LimitOptions>>().Value;
        long allowed = Quantity.Bytes(Container["resources", "limits", "memory"].Text);
        Assert.InRange(allowed, HeapOf(limits) * whole / heapShare, HeapOf(limits) * 2);
    }

    /// <summary>Heap that the service takes at most: of a process that has answered estimates, plans and sweeps (measured: 45 to 60 MB after 50,000 requests),
    /// and what the settings keep.</summary>
    private static long HeapOf(LimitOptions limits)
    {
        const long process = 64 * 1024 * 1024;
        return process + limits.RememberedAnswerBytes + limits.MaxHeldBytes + (Gates.LargeUploadsAtOnce * (long)limits.MaxKeptBytes)
            + (limits.ConcurrentUploads * (long)InspectionBody.FreeBytes);
    }

    /// <summary>The deployment's environment as configuration; its catalogue directory is the development overlay's, which has entries.</summary>
    public sealed class Service : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (Yaml variable in Container["env"].Items)
            {
                string name = variable["name"].Text;
                string value = name == CatalogueDirectory ? Repository.PathOf(OverlayCatalogue) : variable["value"].Text;
                builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
            }
        }
    }
}
