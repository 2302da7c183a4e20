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

    /// <summary>Gives a part back; it joins its neighbours. A part of no bytes stays behind as a block of its own where it has none, and the blocks around it
    /// never join: real buffers are larger for it (<c>ggml_dyn_tallocr_free_bytes</c>).</summary>
    public void Free(long offset, long bytes)
    {
        for (int i = 0; i < _blocks.Count; i++)
        {
            (long start, long held) = _blocks[i];
            if (start + held == offset)
            {
                _blocks[i] = (start, held + bytes);
                JoinNext(i);
                return;
            }

            if (offset + bytes != start)
                continue;
            _blocks[i] = (offset, bytes + held);
            if (i > 0)
                JoinNext(i - 1);
            return;
        }

        int next = 0;
        while (next < _blocks.Count && _blocks[next].Offset < offset)
            next++;
        _blocks.Insert(next, (offset, bytes));
    }

    private void JoinNext(int block)
    {
        if (block + 1 >= _blocks.Count || _blocks[block].Offset + _blocks[block].Bytes != _blocks[block + 1].Offset)
            return;
        _blocks[block] = (_blocks[block].Offset, _blocks[block].Bytes + _blocks[block + 1].Bytes);
        _blocks.RemoveAt(block + 1);
    }
}
