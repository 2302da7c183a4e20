using System.Diagnostics;
using System.Text.Json;
using InferenceSizing.Api.Hosting.Telemetry;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Writes every problem as <c>application/problem+json</c>, whatever the client accepts: a client that asked for Markdown still has to learn what is
/// wrong.</summary>
/// <remarks>The framework's own writer leaves out <c>instance</c> and <c>traceId</c>, or writes plain text, where the client does not accept JSON.</remarks>
internal sealed class ProblemWriter(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, Measures measures) : IProblemDetailsWriter
{
    private const string MediaType = "application/problem+json";
    private const string TraceIdMember = "traceId";

    private readonly JsonSerializerOptions _options = json.Value.SerializerOptions;

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        HttpContext http = context.HttpContext;
        // What catches an exception clears the headers that were there.
        SecurityHeaders.Put(http);
        context.ProblemDetails.Status ??= http.Response.StatusCode;
        // The result fills in the title and type that belong to the status.
        ProblemDetails problem = TypedResults.Problem(context.ProblemDetails).ProblemDetails;
        problem.Instance ??= http.Request.Path;
        problem.Detail ??= DetailOf(http.Response.StatusCode);
        measures.Refused(problem.Type, http.Response.StatusCode);
        problem.Extensions.TryAdd(TraceIdMember, TraceIdOf(http));
        // Also where the request's time is over, which is what some problems say.
        await http.Response.WriteAsJsonAsync(problem, _options.GetTypeInfo(typeof(ProblemDetails)), MediaType, CancellationToken.None);
    }

    /// <summary>What a client can do about a refusal that the framework gives without a word.</summary>
    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this path: /swagger/v1/swagger.json lists the endpoints.",
        StatusCodes.Status406NotAcceptable => "No type that Accept names is answered here: /swagger/v1/swagger.json lists those of each endpoint.",
        StatusCodes.Status415UnsupportedMediaType =>
            "The body's Content-Type is not read here. JSON is sent with the header 'Content-Type: application/json'; " +
            "/swagger/v1/swagger.json lists the types of each endpoint.",
        _ => null,
    };

    /// <summary>The trace id of W3C Trace Context, 32 hexadecimal digits, taken from <c>traceparent</c> where the client sent one. Log lines carry it as
    /// <c>@tr</c>.</summary>
    private static string TraceIdOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
}
