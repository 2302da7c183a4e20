using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InferenceSizing.Api.Hosting.Telemetry;

/// <summary>OpenTelemetry: metrics at <c>/metrics</c> for Prometheus, and metrics and traces over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a
/// collector.</summary>
internal static class TelemetryHosting
{
    public const string MetricsPath = "/metrics";

    private const string Service = "inference-sizing";
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The framework's own meters: requests, connections, time limits and exceptions, and the process.</summary>
    private static readonly string[] FrameworkMeters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Diagnostics", "System.Runtime",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<Measures>();
        bool collected = !string.IsNullOrEmpty(configuration[Collector]);
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: About.Build.Version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Measures.Meter).AddMeter(FrameworkMeters).AddPrometheusExporter();
                if (collected)
                    metrics.AddOtlpExporter();
            });
        if (collected)
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
        return services;
    }

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath).ExcludeFromDescription();
}
