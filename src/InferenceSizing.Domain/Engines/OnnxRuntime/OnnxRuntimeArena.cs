using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>The arena of ONNX Runtime: regions that grow by powers of two, cut into chunks that are joined again when they are given back.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/framework/bfc_arena.cc</c> and <c>arena_extend_strategy kNextPowerOfTwo</c>: the first region is 1 MiB, each further
/// one twice the one before, doubled until it holds the request; above 1 GiB a region is as large as the request. Requests are rounded up to 256 bytes and take
/// the smallest free chunk that holds them; what is left of a chunk is cut off where it is as large as the request, or above 128 MiB. A run that asks for it
/// (<c>memory.enable_memory_arena_shrinkage</c>) gives back at its end the regions that are free, and they double from 2 MiB again.</remarks>
internal sealed class OnnxRuntimeArena(bool sameAsRequested)
{
    private const long Alignment = 256, FirstRegion = ByteCount.PerMiB, LargestDoubled = ByteCount.PerGiB, MostDead = 128 * ByteCount.PerMiB;

    /// <summary>The region that comes first after a shrinkage: <c>initial_growth_chunk_size_bytes</c>.</summary>
    private const long FirstAfterShrinkage = 2 * ByteCount.PerMiB;

    private readonly SortedSet<(long Size, int Region, long Offset)> _free = [];
    private readonly List<SortedSet<(long Offset, long Size)>> _freeByOffset = [];
    private readonly Dictionary<int, (int Region, long Offset, long Size)> _held = [];
    private readonly List<long> _regions = [];
    private long _next = FirstRegion;

    /// <summary>Bytes of all regions.</summary>
    public long Reserved { get; private set; }

    /// <summary>The most that they were.</summary>
    public long Most { get; private set; }

    /// <summary>Takes a chunk.</summary>
    /// <param name="handle">What it is given back by.</param>
    /// <param name="bytes">How large it must be; zero takes none.</param>
    public void Allocate(int handle, long bytes)
    {
        if (bytes == 0)
            return;
        long wanted = checked((bytes + Alignment - 1) / Alignment * Alignment);
        if (Fitting(wanted) is not { } chunk)
        {
            Extend(wanted);
            chunk = Fitting(wanted)!.Value;
        }

        Take(chunk);
        long rest = chunk.Size - wanted;
        bool cut = chunk.Size >= 2 * wanted || rest >= MostDead;
        if (cut)
            Put(chunk.Region, chunk.Offset + wanted, rest);
        _held[handle] = (chunk.Region, chunk.Offset, cut ? wanted : chunk.Size);
    }

    /// <summary>Gives a chunk back and joins it with free neighbours.</summary>
    public void Free(int handle)
    {
        if (!_held.Remove(handle, out (int Region, long Offset, long Size) chunk))
            return;
        (int region, long offset, long size) = chunk;
        SortedSet<(long Offset, long Size)> free = _freeByOffset[region];
        (long Offset, long Size) after = free.GetViewBetween((offset + size, 0), (offset + size, long.MaxValue)).Min;
        if (after.Size > 0)
        {
            Take((after.Size, region, after.Offset));
            size += after.Size;
        }

        (long Offset, long Size) before = free.GetViewBetween((0, 0), (offset, 0)).Max;
        if (before.Size > 0 && before.Offset + before.Size == offset)
        {
            Take((before.Size, region, before.Offset));
            (offset, size) = (before.Offset, size + before.Size);
        }

        Put(region, offset, size);
    }

    /// <summary>Gives back the regions in which nothing is held; of those that double, the first one stays.</summary>
    public void Shrink()
    {
        for (int region = sameAsRequested ? 0 : 1; region < _regions.Count; region++)
        {
            if (_regions[region] == 0 || !_freeByOffset[region].SetEquals([(0, _regions[region])]))
                continue;
            Take((_regions[region], region, 0));
            Reserved -= _regions[region];
            _regions[region] = 0;
        }

        _next = FirstAfterShrinkage;
    }

    private (long Size, int Region, long Offset)? Fitting(long wanted)
    {
        foreach ((long Size, int Region, long Offset) chunk in _free.GetViewBetween((wanted, 0, 0), (long.MaxValue, int.MaxValue, long.MaxValue)))
            return chunk;
        return null;
    }

    private void Extend(long wanted)
    {
        long size = wanted;
        if (!sameAsRequested && wanted <= LargestDoubled)
        {
            bool doubled = false;
            for (; _next < wanted; doubled = true)
                _next *= 2;
            size = _next;
            if (!doubled)
                _next *= 2;
        }

        Reserved = checked(Reserved + size);
        Most = Math.Max(Most, Reserved);
        _regions.Add(size);
        _freeByOffset.Add([]);
        Put(_freeByOffset.Count - 1, 0, size);
    }

    private void Put(int region, long offset, long size)
    {
        _free.Add((size, region, offset));
        _freeByOffset[region].Add((offset, size));
    }

    private void Take((long Size, int Region, long Offset) chunk)
    {
        _free.Remove(chunk);
        _freeByOffset[chunk.Region].Remove((chunk.Offset, chunk.Size));
    }
}
