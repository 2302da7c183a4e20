using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferenceSizing.Api.Hosting;

/// <summary>Probes of an orchestrator: is the process alive, and may it be sent requests.</summary>
internal static class Health
{
    public const string Path = "/health";

    private const string Readiness = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<NotStopping>("not stopping", tags: [Readiness]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup(Path).WithTags("Health");
        health.MapProbe("/live", "alive", static _ => false).WithName("GetLiveness").WithSummary("Whether the process answers.")
            .WithDescription("For a liveness probe: depends on nothing but the process itself.");
        health.MapProbe("/ready", "ready", static check => check.Tags.Contains(Readiness)).WithName("GetReadiness")
            .WithSummary("Whether requests may be sent here.")
            .WithDescription("For a readiness probe: 200 once the catalogue is loaded, 503 as soon as the process has been told to stop.")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(ProblemDetails), ["application/problem+json"]));
    }

    private static IEndpointConventionBuilder MapProbe(this RouteGroupBuilder health, string path, string word, Func<HealthCheckRegistration, bool> checks) =>
        health.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = checks,
            AllowCachingResponses = false,
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
            ResponseWriter = (http, report) => Write(http, report, word),
        })
        // The method and its result put the probe into the OpenAPI document.
        .WithMetadata(new HttpMethodMetadata(ReadMethods.All), Described.Method,
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(HealthAnswer), ["application/json"]));

    private static readonly Func<HealthAnswer> Described = static () => new HealthAnswer(string.Empty);

    private static Task Write(HttpContext http, HealthReport report, string word) => report.Status == HealthStatus.Healthy
        ? http.Response.WriteAsJsonAsync(new HealthAnswer(word), http.RequestAborted)
        : TypedResults.Problem(string.Join(' ', report.Entries.Values.Select(entry => entry.Description)), statusCode: http.Response.StatusCode)
            .ExecuteAsync(http);

    /// <summary>A process that has been told to stop takes no new requests. The catalogue needs no check: the service does not listen before it is
    /// loaded.</summary>
    private sealed class NotStopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Degraded("The process is stopping.") : HealthCheckResult.Healthy());
    }
}
