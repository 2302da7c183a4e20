namespace InferenceSizing.Api.Hosting;

/// <summary>What an orchestrator asks: is the process alive, and may it be sent requests.</summary>
internal static class Health
{
    public const string Path = "/health";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup(Path).WithTags("Health");
        health.MapGet("/live", Live).WithName("GetLiveness").WithSummary("Whether the process answers.")
            .WithDescription("For a liveness probe: depends on nothing but the process itself.");
        health.MapGet("/ready", Ready).WithName("GetReadiness").WithSummary("Whether requests may be sent here.")
            .WithDescription("For a readiness probe: 200 once the catalogue is loaded, 503 as soon as the process has been told to stop.")
            .Produces<HealthAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    internal static HealthAnswer Live() => new("alive");

    internal static IResult Ready(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.IsCancellationRequested
        ? TypedResults.Problem("The process is stopping.", statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Ok(new HealthAnswer("ready"));
}
