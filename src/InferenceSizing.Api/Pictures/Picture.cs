using System.Text;

namespace InferenceSizing.Api.Pictures;

/// <summary>A picture as an answer. It may bring its own style sheet and nothing else.</summary>
internal sealed class Picture(string svg, int status) : IResult
{
    private const string OwnStyles = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ContentSecurityPolicy = OwnStyles;
        return TypedResults.Text(svg, Drawing.MediaType, Encoding.UTF8, status).ExecuteAsync(httpContext);
    }
}
