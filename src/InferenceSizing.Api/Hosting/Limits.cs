using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Bounds on size, time and number of requests, so that no client can take the process from the others.</summary>
internal static class Limits
{
    /// <summary>The timeout of requests that send a model's files.</summary>
    public const string UploadPolicy = "upload";

    private const string WorkPolicy = "work";
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
            .Validate(limits => limits.ConcurrentRequests is >= 1 and <= 100_000, "Limits:ConcurrentRequests is between 1 and 100000.")
            .Validate(limits => limits.QueuedRequests is >= 0 and <= 100_000, "Limits:QueuedRequests is between 0 and 100000.")
            .Validate(limits => limits.RetryAfterSeconds is >= 1 and <= 3600, "Limits:RetryAfterSeconds is between 1 and 3600.")
            .Validate(limits => limits.RememberedAnswerBytes is >= 0 and <= 1024 * 1024 * 1024, "Limits:RememberedAnswerBytes is between 0 and 1073741824.")
            .Validate(limits => limits.RequestTimeoutSeconds is >= 1 and <= 600, "Limits:RequestTimeoutSeconds is between 1 and 600.")
            .Validate(limits => limits.ShutdownSeconds is >= 1 and <= 600, "Limits:ShutdownSeconds is between 1 and 600.")
            .Validate(limits => limits.MaxConnections is >= 1 and <= 1_000_000, "Limits:MaxConnections is between 1 and 1000000.")
            .ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) => Bound(kestrel, limits.Value));
        services.AddOptions<HostOptions>()
            .Configure<IOptions<LimitOptions>>((host, limits) => host.ShutdownTimeout = TimeSpan.FromSeconds(limits.Value.ShutdownSeconds));
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitOptions>>((timeouts, limits) =>
        {
            timeouts.DefaultPolicy = TimeoutOf(limits.Value.RequestTimeoutSeconds);
            timeouts.AddPolicy(UploadPolicy, TimeoutOf(limits.Value.UploadTimeoutSeconds));
        });
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitOptions>>((limiter, limits) => Bound(limiter, limits.Value));
        return services;
    }

    /// <summary>Counts the endpoints' requests against <see cref="LimitOptions.ConcurrentRequests"/>. Health probes are never turned away.</summary>
    public static TBuilder LimitsConcurrency<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireRateLimiting(WorkPolicy);

    private static RequestTimeoutPolicy TimeoutOf(int seconds) =>
        new() { Timeout = TimeSpan.FromSeconds(seconds), TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable };

    private static void Bound(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxRequestBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
    }

    private static void Bound(RateLimiterOptions limiter, LimitOptions limits)
    {
        string retryAfter = limits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddConcurrencyLimiter(WorkPolicy, concurrency =>
        {
            concurrency.PermitLimit = limits.ConcurrentRequests;
            concurrency.QueueLimit = limits.QueuedRequests;
            concurrency.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limiter.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = retryAfter;
            return ValueTask.CompletedTask;
        };
    }
}
