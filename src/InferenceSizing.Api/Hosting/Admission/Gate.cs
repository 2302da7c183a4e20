using System.Threading.RateLimiting;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>Places for work of one kind: so many at once in all, and at most half of them, and of the queue, for one client.</summary>
/// <remarks>A client first waits for a place among its own, then among all: however much one asks, another finds the other half.</remarks>
internal sealed class Gate : IDisposable
{
    private readonly ConcurrencyLimiter _all;
    private readonly PartitionedRateLimiter<string> _byClient;

    /// <param name="name">The gate, as problems and measures name it.</param>
    /// <param name="places">Places in all.</param>
    /// <param name="queue">Requests that wait in all.</param>
    public Gate(string name, int places, int queue)
    {
        (Name, Places, PlacesOfClient) = (name, places, HalfOf(places));
        int queueOfClient = HalfOf(queue);
        _all = new ConcurrencyLimiter(Options(places, queue));
        _byClient = PartitionedRateLimiter.Create<string, string>(
            client => RateLimitPartition.GetConcurrencyLimiter(client, _ => Options(PlacesOfClient, queueOfClient)), StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary>Places in all.</summary>
    public int Places { get; }

    /// <summary>Places that one client takes at most.</summary>
    public int PlacesOfClient { get; }

    /// <summary>Places that are taken now.</summary>
    public long Taken => Places - _all.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Requests that wait now, without those that wait for a place among their client's own.</summary>
    public long Waiting => _all.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Waits for places.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="count">Places wanted, not above <see cref="PlacesOfClient"/>.</param>
    /// <param name="over">Ends the waiting.</param>
    public async ValueTask<Entry> Enter(string client, int count, CancellationToken over)
    {
        RateLimitLease own = await _byClient.AcquireAsync(client, count, over);
        if (!own.IsAcquired)
        {
            own.Dispose();
            return new Entry(null, new Quota($"{Name}-client", PlacesOfClient));
        }

        try
        {
            RateLimitLease all = await _all.AcquireAsync(count, over);
            if (all.IsAcquired)
                return new Entry(new Place(own, all), null);
            all.Dispose();
        }
        catch
        {
            own.Dispose();
            throw;
        }

        own.Dispose();
        return new Entry(null, new Quota(Name, Places));
    }

    public void Dispose()
    {
        _byClient.Dispose();
        _all.Dispose();
    }

    private static int HalfOf(int whole) => (whole + 1) / 2;

    private static ConcurrencyLimiterOptions Options(int places, int queue) => new()
    {
        PermitLimit = places,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}

/// <summary>What came of asking for places.</summary>
/// <param name="Place">The places, given back by disposing of them; null for a client that is turned away.</param>
/// <param name="Met">The quota that it met; null for one that is let in.</param>
internal readonly record struct Entry(Place? Place, Quota? Met);

/// <summary>A limit that a client met.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">How much there is at once, or in a window.</param>
internal sealed record Quota(string Name, int Limit)
{
    /// <summary>The window of a limit of requests in a time; null for one of requests at once.</summary>
    public int? WindowSeconds { get; init; }

    /// <summary>When the window begins anew; null where nobody knows.</summary>
    public int? SecondsLeft { get; init; }

    /// <summary>What it counts.</summary>
    public QuotaUnit Unit { get; init; } = QuotaUnit.ConcurrentRequests;
}

/// <summary>What a quota counts. All but seconds are units of draft-ietf-httpapi-ratelimit-headers-10.</summary>
internal enum QuotaUnit
{
    ConcurrentRequests,
    Requests,
    ContentBytes,

    /// <summary>Seconds that the work on one request may take.</summary>
    Seconds,
}

/// <summary>Places that a request holds.</summary>
internal sealed class Place(RateLimitLease own, RateLimitLease all) : IDisposable
{
    public void Dispose()
    {
        all.Dispose();
        own.Dispose();
    }
}
