using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;

namespace InferenceSizing.Api.Hosting;

/// <summary>A service that cannot start says so in one structured line, and ends with 1.</summary>
internal static class FatalStart
{
    private const int Failed = 1;

    /// <summary>Ends the process for whatever nobody catches: a bad setting, a bad file of the catalogue, a port that is taken.</summary>
    public static void EndInOneLine() => AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
    {
        using (Logger logger = new LoggerConfiguration().WriteTo.StandardOutput(new RenderedCompactJsonFormatter()).CreateLogger())
            logger.Fatal("The service ends: {Reason:l}", ReasonOf((Exception)unhandled.ExceptionObject));
        Environment.Exit(Failed);
    };

    /// <summary>What the innermost exception says: those around it say that something failed.</summary>
    private static string ReasonOf(Exception fault) => fault.GetBaseException().Message;
}
