using System.Diagnostics;

namespace InferenceSizing.Api.Hosting;

/// <summary>One event a request: what was asked, how it ended, how long it took. Never a body, a query or a header.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public Task InvokeAsync(HttpContext http) =>
        logger.IsEnabled(LogLevel.Information) ? Logged(http) : next(http);

    private async Task Logged(HttpContext http)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            LogLevel level = http.Response.StatusCode >= StatusCodes.Status500InternalServerError ? LogLevel.Error
                : http.Request.Path.StartsWithSegments(Health.Path) ? LogLevel.Debug
                : LogLevel.Information;
            Answered(logger, level, http.Request.Method, http.Request.Path, http.Response.StatusCode, elapsed, http.TraceIdentifier);
        }
    }

    [LoggerMessage(EventName = "Answered", Message = "{Method} {Path} {Status} in {ElapsedMs} ms, request {RequestId}")]
    private static partial void Answered(ILogger logger, LogLevel level, string method, PathString path, int status, double elapsedMs, string requestId);
}
