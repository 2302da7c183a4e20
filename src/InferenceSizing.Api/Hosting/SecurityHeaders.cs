using InferenceSizing.Api.Page;
using Microsoft.Extensions.Primitives;

namespace InferenceSizing.Api.Hosting;

/// <summary>Headers that keep a browser from doing more with an answer than show it.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Swagger UI: its own script, style and images, and calls to this service only.</summary>
    private static readonly StringValues OwnFilesOnly =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri " +
        "'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page: the same, and no style but its sheets.</summary>
    private static readonly StringValues PageFilesOnly =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues NoFrame = "DENY";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static next => http =>
    {
        Put(http);
        return next(http);
    });

    public static void Put(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = PageEndpoints.Owns(http.Request.Path) ? PageFilesOnly
            : http.Request.Path.StartsWithSegments("/swagger") ? OwnFilesOnly : Nothing;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = NoFrame;
        headers["Referrer-Policy"] = NoReferrer;
    }
}
