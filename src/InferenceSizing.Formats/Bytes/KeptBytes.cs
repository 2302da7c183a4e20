namespace InferenceSizing.Formats.Bytes;

/// <summary>Memory that is kept of a model's files, over all of them. Weights are passed over and cost nothing; names, shapes and nodes are counted as they are
/// kept, so that what a request takes does not depend on what its files claim.</summary>
/// <param name="limit">Bytes that are kept at most.</param>
/// <param name="free">Bytes that are kept without asking for room.</param>
/// <param name="room">Waits for room beyond those, once; null for room without asking.</param>
public sealed class KeptBytes(long limit, long free = long.MaxValue, Func<CancellationToken, ValueTask>? room = null)
{
    private bool _hasRoom = room is null;

    /// <summary>Bytes that are kept.</summary>
    public long Count { get; private set; }

    /// <summary>Counts what is kept from now on.</summary>
    /// <exception cref="HeadTooLargeException">More than the limit.</exception>
    internal void Add(long bytes)
    {
        Count += bytes;
        if (Count > limit)
            throw new HeadTooLargeException($"The names, shapes and nodes of the files take more than {limit} bytes.");
    }

    /// <summary>Waits for room where more is kept than is free.</summary>
    internal ValueTask Room(CancellationToken cancellation)
    {
        if (_hasRoom || Count <= free)
            return ValueTask.CompletedTask;
        _hasRoom = true;
        return room!(cancellation);
    }
}
