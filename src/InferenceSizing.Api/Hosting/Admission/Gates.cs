using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>One gate for each kind of work, so that none takes the places of another, and two for the memory of bodies.</summary>
internal sealed class Gates : IDisposable
{
    /// <summary>Nearly every body is below this; a config whose quantizer names every expert is not.</summary>
    public const int LargeBytes = 256 * 1024;

    private const int BytesPerPlace = 1024;

    /// <summary>Large bodies that are worked on at once, others wait: each takes several times its size until it is answered.</summary>
    public const int LargeAtOnce = 2;

    /// <summary>Large uploads that are read at once, others wait: each keeps up to the limit of what is kept, and several times that goes by until it is
    /// answered.</summary>
    public const int LargeUploadsAtOnce = 1;

    private readonly Gate[] _byWork;

    public Gates(IOptions<LimitOptions> options)
    {
        LimitOptions limits = options.Value;
        _byWork =
        [
            new Gate("read", limits.ConcurrentRequests, limits.QueuedRequests),
            new Gate("estimate", limits.ConcurrentRequests, limits.QueuedRequests),
            new Gate("plan", WorkThreads.Most, limits.QueuedSearches),
            new Gate("inspect", limits.ConcurrentUploads, limits.QueuedUploads),
            new Gate("calibrate", limits.ConcurrentUploads, limits.QueuedUploads),
        ];
        HeldKilobytes = new Gate("bodies", limits.MaxHeldBytes / BytesPerPlace, 0);
        LargeWork = new Gate("large", LargeAtOnce, limits.QueuedRequests);
        // As many wait as there can be uploads, whosoever they are: nobody who was let in is turned away.
        LargeUploads = new Gate("largeUploads", LargeUploadsAtOnce, 2 * limits.ConcurrentUploads);
    }

    public Gate this[Work work] => _byWork[(int)work];

    /// <summary>Memory of large bodies that are here and not yet answered.</summary>
    public Gate HeldKilobytes { get; }

    /// <summary>Places of those that are worked on.</summary>
    public Gate LargeWork { get; }

    /// <summary>Places of uploads that keep more than a little.</summary>
    public Gate LargeUploads { get; }

    public IEnumerable<Gate> All => [.. _byWork, HeldKilobytes, LargeWork, LargeUploads];

    public static int KilobytesOf(long bytes) => (int)((bytes + BytesPerPlace - 1) / BytesPerPlace);

    public static int BytesOf(int kilobytes) => kilobytes * BytesPerPlace;

    public void Dispose()
    {
        foreach (Gate gate in All)
            gate.Dispose();
    }
}
