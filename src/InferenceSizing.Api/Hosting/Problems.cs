namespace InferenceSizing.Api.Hosting;

/// <summary>Every answer of 400 and above is a problem document, whoever made it.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        // Otherwise a body that cannot be bound throws in Development, and is answered 500.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = StatusOf);
        return services;
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    /// <summary>The server's own refusals (a body too large, a broken chunk) carry their status.</summary>
    private static int StatusOf(Exception exception) => exception is BadHttpRequestException refused
        ? refused.StatusCode
        : StatusCodes.Status500InternalServerError;
}
