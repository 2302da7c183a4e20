using InferenceSizing.Api.Hosting.Access;
using Serilog;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace InferenceSizing.Api.Hosting;

/// <summary>
/// Serilog behind the framework's logging, configured by section <c>Serilog</c>: one line of compact JSON an event, and one event a request.
/// </summary>
internal static class StructuredLogging
{
    /// <summary>Strings are written as they are (<c>:l</c>), without quotes. Never a body, a query or a header.</summary>
    private const string RequestLine = "{RequestMethod:l} {RequestPath:l} {StatusCode} in {Elapsed:0.000} ms";

    /// <summary>Sinks are found by their files beside the program: the list of all packages is longer, and reading it takes a twentieth of a start.</summary>
    private static readonly ConfigurationReaderOptions NextToTheProgram = new(ConfigurationAssemblySource.AlwaysScanDllFiles);

    /// <remarks>
    /// The static logger is left alone: several services may run in one process, as they do in tests.
    /// </remarks>
    public static IServiceCollection AddStructuredLogging(this IServiceCollection services) => services.AddSerilog(
        static (provider, logger) => logger.ReadFrom.Configuration(provider.GetRequiredService<IConfiguration>(), NextToTheProgram),
        preserveStaticLogger: true);

    /// <summary>Each event carries the trace id of its request (<c>@tr</c>), which is also the <c>traceId</c> of a problem.</summary>
    public static void UseRequestLog(this WebApplication app)
    {
        Serilog.ILogger logger = app.Services.GetRequiredService<Serilog.ILogger>();
        app.UseSerilogRequestLogging(options =>
        {
            options.Logger = logger;
            options.MessageTemplate = RequestLine;
            options.GetLevel = LevelOf;
            options.EnrichDiagnosticContext = static (line, http) => line.Set("Client", http.Caller().Client);
        });
    }

    private static LogEventLevel LevelOf(HttpContext http, double elapsedMilliseconds, Exception? exception) =>
        exception is not null || http.Response.StatusCode >= StatusCodes.Status500InternalServerError ? LogEventLevel.Error
        : http.Request.Path.StartsWithSegments(Health.Path) ? LogEventLevel.Debug
        : LogEventLevel.Information;
}
