using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Safetensors;

/// <summary>Where the tensors of a file lie, to tell that they neither overlap nor leave holes: what the format demands.</summary>
internal sealed class TensorOffsets
{
    private readonly List<(long Begin, long End)> _places = [];

    public int Count => _places.Count;

    public void Add(long begin, long end) => _places.Add((begin, end));

    /// <exception cref="HeadRefusedException">They overlap, or leave a hole.</exception>
    public void Check()
    {
        _places.Sort();
        long at = 0;
        foreach ((long begin, long end) in _places)
        {
            if (begin != at)
                throw new HeadRefusedException($"The data_offsets {(begin < at ? "overlap" : "leave a hole")} at byte {Math.Min(begin, at)}.");
            at = end;
        }
    }
}
