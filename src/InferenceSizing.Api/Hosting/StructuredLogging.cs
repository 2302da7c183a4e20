using Serilog;
using Serilog.Core;
using Serilog.Settings.Configuration;

namespace InferenceSizing.Api.Hosting;

/// <summary>Serilog behind the framework's logging: one line of JSON an event on the console, levels from section <c>Serilog</c>.</summary>
internal static class StructuredLogging
{
    public static void UseStructuredLogging(this WebApplicationBuilder builder)
    {
        // Sinks and enrichers are wired here, so no assembly has to be searched for them at start.
        ConfigurationReaderOptions levelsOnly = new(typeof(StandardOutput).Assembly);
        Logger logger = new LoggerConfiguration()
            .ReadFrom.Configuration(builder.Configuration, levelsOnly)
            .WriteTo.Sink(new StandardOutput(new CompactLine()))
            .CreateLogger();
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logger, dispose: true);
    }
}
