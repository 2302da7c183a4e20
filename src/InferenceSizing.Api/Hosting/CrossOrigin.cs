using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Hosting.Access;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Section <c>Cors</c>: the web pages that may call this service from a browser.</summary>
internal sealed class CrossOriginOptions
{
    public const string Section = "Cors";

    /// <summary>Origins such as <c>https://portal.example</c>; <c>*</c> for any. None by default.</summary>
    public string[] Origins { get; set; } = [];
}

internal static class CrossOrigin
{
    private const string Any = "*";

    /// <summary>The body's form, a gateway's token and request id, a key, an earlier answer's tag, the trace context of a portal that is traced, and the
    /// workspace of its calibrations.</summary>
    private static readonly string[] AllowedHeaders =
    [
        "Accept", "Authorization", "Content-Type", "If-None-Match", "traceparent", "tracestate", ApiKeys.Header, "X-Request-ID", Workspace.Header,
    ];

    /// <summary>How long a browser may remember a preflight answer.</summary>
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(1);

    public static IServiceCollection AddCrossOrigin(this IServiceCollection services)
    {
        services.AddOptions<CrossOriginOptions>().BindConfiguration(CrossOriginOptions.Section)
            .Validate(options => options.Origins.All(IsOrigin), "Cors:Origins holds origins such as https://portal.example, without a path, or *.")
            .ValidateOnStart();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<CrossOriginOptions>>((cors, origins) =>
            cors.AddDefaultPolicy(policy => policy
                .WithOrigins(origins.Value.Origins)
                .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Delete)
                .WithHeaders(AllowedHeaders)
                .WithExposedHeaders("Retry-After", "ETag")
                .SetPreflightMaxAge(PreflightAge)));
        return services;
    }

    private static bool IsOrigin(string text) => text == Any
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text);
}
