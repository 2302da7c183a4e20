using System.Threading.RateLimiting;
using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Hosting.Access;

/// <summary>Requests a minute of each caller that has a quota.</summary>
internal sealed class Quotas : IDisposable
{
    private const int WindowSeconds = 60;

    private readonly PartitionedRateLimiter<Caller> _windows = PartitionedRateLimiter.Create<Caller, string>(caller =>
        RateLimitPartition.GetFixedWindowLimiter(caller.Client, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = caller.RequestsPerMinute!.Value,
            Window = TimeSpan.FromSeconds(WindowSeconds),
        }));

    /// <summary>Counts a request.</summary>
    /// <returns>The quota that is used up; null where the caller has none, or some left.</returns>
    public Quota? Met(Caller caller)
    {
        if (caller.RequestsPerMinute is not { } most)
            return null;
        using RateLimitLease lease = _windows.AttemptAcquire(caller);
        return lease.IsAcquired ? null : new Quota("requests", most)
        {
            Unit = QuotaUnit.Requests,
            WindowSeconds = WindowSeconds,
            SecondsLeft = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan left) ? Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)) : null,
        };
    }

    public void Dispose() => _windows.Dispose();
}
