using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace InferenceSizing.Api.Hosting;

/// <summary>Brotli and gzip for clients that accept them: lists, the OpenAPI document, the page and sweeps shrink to a tenth.</summary>
internal static class Compression
{
    /// <summary>Text beside what the framework compresses by itself.</summary>
    private static readonly string[] TextForms =
        ["application/problem+json", "application/x-ndjson", "image/svg+xml", "text/csv", "text/markdown", "application/yaml"];

    public static IServiceCollection AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            // No answer holds a secret beside what its client sent, so its length tells nothing (BREACH).
            options.EnableForHttps = true;
            options.MimeTypes = ResponseCompressionDefaults.MimeTypes.Concat(TextForms);
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        return services;
    }
}
