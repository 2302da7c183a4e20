using InferenceSizing.Api.Hosting.Admission;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Bounds on size, time and number of requests, so that no client can take the process from the others.</summary>
internal static class Limits
{
    /// <summary>The timeout of requests that send a model's files.</summary>
    public const string UploadPolicy = "upload";

    /// <summary>The timeout of plans and sweeps.</summary>
    public const string SearchPolicy = "search";

    private const int MaxHeaders = 50;
    private const int MaxHeaderBytes = 16 * 1024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a proxy usually keeps a connection idle (60 s), so that the proxy never finds it closed.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(130);

    public static IServiceCollection AddLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section)
            .Validate(limits => limits.MaxRequestBodyBytes is >= 1024 and <= 16 * 1024 * 1024, "Limits:MaxRequestBodyBytes is between 1024 and 16777216.")
            .Validate(limits => limits.MaxModelFileBytes is >= 1024 and <= 1024 * 1024 * 1024, "Limits:MaxModelFileBytes is between 1024 and 1073741824.")
            .Validate(limits => limits.MaxOnnxFileBytes is >= 1024 and <= 2L * 1024 * 1024 * 1024, "Limits:MaxOnnxFileBytes is between 1024 and 2147483648.")
            .Validate(limits => limits.UploadTimeoutSeconds is >= 1 and <= 600, "Limits:UploadTimeoutSeconds is between 1 and 600.")
            .Validate(limits => limits.LargeUploadSeconds is >= 1 and <= 600, "Limits:LargeUploadSeconds is between 1 and 600.")
            .Validate(limits => limits.ConcurrentRequests is >= 1 and <= 100_000, "Limits:ConcurrentRequests is between 1 and 100000.")
            .Validate(limits => limits.QueuedRequests is >= 0 and <= 100_000, "Limits:QueuedRequests is between 0 and 100000.")
            .Validate(limits => limits.QueuedSearches is >= 0 and <= 100_000, "Limits:QueuedSearches is between 0 and 100000.")
            .Validate(limits => limits.ConcurrentUploads is >= 1 and <= 1000, "Limits:ConcurrentUploads is between 1 and 1000.")
            .Validate(limits => limits.QueuedUploads is >= 0 and <= 100_000, "Limits:QueuedUploads is between 0 and 100000.")
            .Validate(
                limits => limits.MaxHeldBytes <= 1024 * 1024 * 1024 && limits.MaxHeldBytes / 2 >= limits.MaxRequestBodyBytes,
                "Limits:MaxHeldBytes is at least twice Limits:MaxRequestBodyBytes and at most 1073741824.")
            .Validate(limits => limits.MaxKeptBytes is >= 1024 and <= 1024 * 1024 * 1024, "Limits:MaxKeptBytes is between 1024 and 1073741824.")
            .Validate(limits => limits.SearchTimeoutSeconds is >= 1 and <= 600, "Limits:SearchTimeoutSeconds is between 1 and 600.")
            .Validate(limits => limits.MinBodyBytesPerSecond is >= 1 and <= 1_000_000, "Limits:MinBodyBytesPerSecond is between 1 and 1000000.")
            .Validate(limits => limits.BodyGraceSeconds is >= 1 and <= 600, "Limits:BodyGraceSeconds is between 1 and 600.")
            .Validate(limits => limits.DrainSeconds is >= 0 and <= 600, "Limits:DrainSeconds is between 0 and 600.")
            .Validate(limits => limits.RetryAfterSeconds is >= 1 and <= 3600, "Limits:RetryAfterSeconds is between 1 and 3600.")
            .Validate(limits => limits.RememberedAnswerBytes is >= 0 and <= 1024 * 1024 * 1024, "Limits:RememberedAnswerBytes is between 0 and 1073741824.")
            .Validate(limits => limits.RequestTimeoutSeconds is >= 1 and <= 600, "Limits:RequestTimeoutSeconds is between 1 and 600.")
            .Validate(limits => limits.ShutdownSeconds is >= 1 and <= 600, "Limits:ShutdownSeconds is between 1 and 600.")
            .Validate(limits => limits.MaxConnections is >= 1 and <= 1_000_000, "Limits:MaxConnections is between 1 and 1000000.")
            .ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) => Bound(kestrel, limits.Value));
        services.AddOptions<HostOptions>()
            .Configure<IOptions<LimitOptions>>((host, limits) =>
                host.ShutdownTimeout = TimeSpan.FromSeconds(limits.Value.DrainSeconds + limits.Value.ShutdownSeconds));
        services.AddHostedService<Draining>();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitOptions>>((timeouts, limits) =>
        {
            timeouts.DefaultPolicy = TimeoutOf(limits.Value.RequestTimeoutSeconds);
            timeouts.AddPolicy(UploadPolicy, TimeoutOf(limits.Value.UploadTimeoutSeconds));
            timeouts.AddPolicy(SearchPolicy, TimeoutOf(limits.Value.SearchTimeoutSeconds));
        });
        return services;
    }

    /// <summary>A time limit that ends in one problem, or in a broken connection where the answer has begun.</summary>
    internal static RequestTimeoutPolicy TimeoutOf(double seconds) => new()
    {
        Timeout = TimeSpan.FromSeconds(seconds),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = http =>
        {
            TurnedAway.OutOfTime(http, seconds);
            return Problem.OutOfTime(seconds).ExecuteAsync(http);
        },
    };

    private static void Bound(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxRequestBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.MinBodyBytesPerSecond, TimeSpan.FromSeconds(limits.BodyGraceSeconds));
    }
}
