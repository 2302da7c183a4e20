using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Hosting.Access;

/// <summary>One line for each request that changes what is stored: who, what, and how it ended.</summary>
internal static partial class Audit
{
    public static void UseAudit(this WebApplication app)
    {
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Audit");
        app.Use(next => http => IsChange(http) ? Noted(http, next) : next(http));

        async Task Noted(HttpContext http, RequestDelegate next)
        {
            await next(http);
            Caller caller = http.Caller();
            Changed(logger, caller.Client, caller.Workspace, http.Request.Method, http.Request.Path.Value, http.Response.StatusCode);
        }
    }

    private static bool IsChange(HttpContext http) => http.WorkOf() == Work.Calibrate
        && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method);

    [LoggerMessage(Level = LogLevel.Information, Message = "audit {Client} in {Workspace}: {Method} {Path} {Status}")]
    private static partial void Changed(ILogger logger, string client, string workspace, string method, string? path, int status);
}
