namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The free parts of a buffer without end, by offset: <c>ggml_dyn_tallocr</c>.</summary>
internal sealed class FreeBlocks
{
    private readonly List<(long Offset, long Bytes)> _blocks = [(0, long.MaxValue / 2)];

    /// <summary>The highest end of all that was ever allocated.</summary>
    public long HighestEnd { get; private set; }

    /// <summary>Takes the smallest block that holds <paramref name="bytes"/>, the last of equals; the endless one where no other does.</summary>
    /// <returns>The offset.</returns>
    public long Allocate(long bytes)
    {
        int best = _blocks.Count - 1;
        long smallest = long.MaxValue;
        for (int i = 0; i < _blocks.Count - 1; i++)
        {
            if (_blocks[i].Bytes >= bytes && _blocks[i].Bytes <= smallest)
                (best, smallest) = (i, _blocks[i].Bytes);
        }

        (long offset, long held) = _blocks[best];
        if (held == bytes)
            _blocks.RemoveAt(best);
        else
            _blocks[best] = (offset + bytes, held - bytes);
        HighestEnd = Math.Max(HighestEnd, checked(offset + bytes));
        return offset;
    }

    /// <summary>Gives a part back; it joins its neighbours.</summary>
    public void Free(long offset, long bytes)
    {
        int next = 0;
        while (next < _blocks.Count && _blocks[next].Offset < offset)
            next++;
        bool joinsNext = next < _blocks.Count && offset + bytes == _blocks[next].Offset;
        if (joinsNext)
            bytes += _blocks[next].Bytes;
        if (next > 0 && _blocks[next - 1].Offset + _blocks[next - 1].Bytes == offset)
        {
            _blocks[next - 1] = (_blocks[next - 1].Offset, _blocks[next - 1].Bytes + bytes);
            if (joinsNext)
                _blocks.RemoveAt(next);
        }
        else if (joinsNext)
        {
            _blocks[next] = (offset, bytes);
        }
        else
        {
            _blocks.Insert(next, (offset, bytes));
        }
    }
}
