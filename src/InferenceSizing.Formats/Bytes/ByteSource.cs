using System.Buffers;

namespace InferenceSizing.Formats.Bytes;

/// <summary>A stream read through one buffer that grows only for a single long item, and never beyond a limit of bytes in all.</summary>
internal sealed class ByteSource(Stream stream, long limit, KeptBytes kept) : IDisposable
{
    private const int Initial = 64 * 1024;

    /// <summary>The longest item that is looked at as a whole: a member of a JSON object.</summary>
    private const int Longest = 8 * 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Initial);
    private int _start;
    private int _end;
    private long _read;
    private bool _ended;

    /// <summary>Bytes that are here and not yet consumed.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The same bytes, for those who replace what no JSON has.</summary>
    public Span<byte> Rewritable => _buffer.AsSpan(_start, _end - _start);

    public int Available => _end - _start;

    /// <summary>Whether the stream has no more than what is here.</summary>
    public bool Ended => _ended;

    /// <summary>Bytes that are read at most.</summary>
    public long Limit { get; set; } = limit;

    /// <summary>What is kept of the file, and of those before it.</summary>
    public KeptBytes Kept => kept;

    /// <summary>Bytes taken from the stream and consumed.</summary>
    public long Position => _read - Available;

    public void Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Available);
        _start += count;
    }

    /// <summary>Waits until so many bytes are here.</summary>
    /// <returns>False where the stream ends before.</returns>
    public async ValueTask<bool> Ensure(int count, CancellationToken cancellation)
    {
        while (Available < count)
        {
            if (!await More(count, cancellation))
                return false;
        }

        return true;
    }

    /// <summary>Passes over bytes without keeping them.</summary>
    /// <returns>False where the stream ends before.</returns>
    public async ValueTask<bool> SkipFar(long count, CancellationToken cancellation)
    {
        if (count > Limit)
            throw HeadTooLargeException.ToRead(Limit);
        while (count > Available)
        {
            count -= Available;
            Skip(Available);
            if (!await More(1, cancellation))
                return false;
        }

        Skip((int)count);
        return true;
    }

    /// <summary>Reads on, with room for an item of <paramref name="wanted"/> bytes.</summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> More(int wanted, CancellationToken cancellation)
    {
        if (_ended)
            return false;
        await kept.Room(cancellation);
        MakeRoom(wanted);
        int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += count;
        _read += count;
        _ended = count == 0;
        if (_read > Limit)
            throw HeadTooLargeException.ToRead(Limit);
        return !_ended;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom(int wanted)
    {
        if (wanted > Longest)
            throw new HeadRefusedException($"An item of the file is longer than {Longest} bytes.");
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, Available);
        }

        if (_buffer.Length > Math.Max(wanted, _end))
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * Math.Max(wanted, _buffer.Length));
        Unread.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
