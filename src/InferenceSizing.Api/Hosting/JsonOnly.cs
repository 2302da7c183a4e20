using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Hosting;

/// <summary>Turns away clients that accept no JSON: 406. What is deleted has no form: a client may accept problems alone.</summary>
internal static class JsonOnly
{
    private const string Everything = "*/*";
    private const string Json = "application/json";
    private static readonly MediaTypeHeaderValue JsonType = new(Json);

    public static TBuilder AnswersJsonOnly<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.WithMetadata(Marker);
        return endpoints;
    }

    public static void UseJsonOnly(this IApplicationBuilder app) => app.Use(static next => http =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<JsonOnlyMarker>() is null || HttpMethods.IsDelete(http.Request.Method)
            || AcceptsJson(http.Request.Headers.Accept))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        return Task.CompletedTask;
    });

    private static readonly JsonOnlyMarker Marker = new();

    private static bool AcceptsJson(StringValues accept) => accept.Count == 0
        || (accept.Count == 1 && accept[0] is null or "" or Everything or Json)
        || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges)
        || ranges.Any(range => range.Quality is not 0 && JsonType.IsSubsetOf(range));

    private sealed class JsonOnlyMarker;
}
