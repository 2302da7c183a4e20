using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>The one block that ONNX Runtime lays all buffers of a pass into from the second pass on.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/framework/mem_pattern_planner.h</c>: a buffer takes the gap that it fills best, else the end.</remarks>
internal sealed class OnnxRuntimePattern
{
    private const long Alignment = 64;

    /// <summary>Gaps that are looked at for one buffer; published graphs have some tens of buffers alive.</summary>
    private const int MostGaps = 4096;

    private readonly List<(long Offset, long Size, int Handle)> _held = [];

    /// <summary>Bytes of the block.</summary>
    public long Size { get; private set; }

    public void Allocate(int handle, long bytes)
    {
        if (bytes == 0)
            return;
        long wanted = checked((bytes + Alignment - 1) / Alignment * Alignment), end = 0, best = long.MaxValue, place = -1;
        for (int i = 0; i < _held.Count; i++)
        {
            if (i < MostGaps)
                Consider(_held[i].Offset - end);
            end = Math.Max(end, _held[i].Offset + _held[i].Size);
        }

        Consider(Size - end);
        if (place < 0)
            place = end;
        Size = Math.Max(Size, checked(place + wanted));
        int at = _held.FindIndex(held => held.Offset > place);
        _held.Insert(at < 0 ? _held.Count : at, (place, wanted, handle));

        void Consider(long gap)
        {
            if (gap >= wanted && gap - wanted < best)
                (best, place) = (gap - wanted, end);
        }
    }

    public void Free(int handle) => _held.RemoveAll(held => held.Handle == handle);

    public ByteCount Bytes => ByteCount.FromCount(Size);
}
