using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Inspection;

/// <summary>An upload that may come to keep more than a little, and waits then for the place of large ones.</summary>
/// <remarks>A place that is held for longer than its turn ends as soon as another client waits for it: a slow sender would keep everyone else out until the
/// time limit of uploads, which is theirs too.</remarks>
/// <param name="places">The places of large uploads.</param>
/// <param name="client">Who sends it.</param>
/// <param name="turn">How long the place is its own.</param>
/// <param name="aborted">Ends the upload, whatever it keeps.</param>
internal sealed class LargeUpload(Gate places, string client, TimeSpan turn, CancellationToken aborted) : IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private Place? _place;
    private Timer? _watch;

    /// <summary>Ends the reading.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Whether the place went to another, and the client still waits.</summary>
    public bool LostItsPlace => _over.IsCancellationRequested && !aborted.IsCancellationRequested;

    /// <summary>Waits for a place.</summary>
    public async ValueTask Enter(CancellationToken over)
    {
        _place = (await places.Enter(client, 1, over)).Place!;
        _watch = new Timer(_ => Yield(), null, turn, WatchEvery);
    }

    /// <summary>Gives the place back, and its memory before another takes it: by itself the collector waits until the heap is at its limit, which is most of
    /// what the process may have.</summary>
    public void Dispose()
    {
        _watch?.Dispose();
        if (_place is not null)
        {
            GC.Collect();
            _place.Dispose();
        }

        _over.Dispose();
    }

    private void Yield()
    {
        if (places.Waiting == 0)
            return;
        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The upload ended in the same moment.
        }
    }
}
