using Microsoft.AspNetCore.Diagnostics;

namespace InferenceSizing.Api.Hosting;

/// <summary>What a client breaks is its problem, told to it and logged as a warning without a stack.</summary>
internal sealed partial class ClientFaults(ILogger<ClientFaults> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        (int Status, string Reason)? fault = exception switch
        {
            // The server's own refusals (a body too large, a broken chunk) carry their status.
            BadHttpRequestException refused => (refused.StatusCode, refused.Message),
            IOException => (StatusCodes.Status400BadRequest, "The request's body ends early, or is not framed as HTTP/1.1 has it."),
            _ => null,
        };
        if (fault is not { } found)
            return false;
        Broken(logger, found.Status, exception.Message);
        await TypedResults.Problem(found.Reason, statusCode: found.Status).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client's request could not be read, answered {Status}: {Reason}")]
    private static partial void Broken(ILogger logger, int status, string reason);
}
