using InferenceSizing.Api.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InferenceSizing.Api.Hosting;

/// <summary>Every answer of 400 and above is a problem document, whoever made it.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        // Otherwise a body that cannot be bound throws in Development, and is answered 500.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddMetrics();
        services.TryAddSingleton<Measures>();
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ClientFaults>();
        return services;
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
