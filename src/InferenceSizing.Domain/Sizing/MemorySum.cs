using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The parts of memory over several GPUs.</summary>
public sealed record MemorySum(ByteCount Weights, ByteCount Cache, Interval<ByteCount> Activations, Interval<ByteCount> CudaGraphs, Interval<ByteCount> Runtime)
{
    /// <summary>The same memory on each of so many GPUs.</summary>
    internal static MemorySum Of(EngineMemory memory, long gpus)
    {
        Ratio each = Ratio.From(gpus);
        return new MemorySum(gpus * memory.Weights, gpus * memory.Cache, memory.Activations * each, memory.CudaGraphs * each, memory.Runtime * each);
    }

    /// <summary>Part by part.</summary>
    public static MemorySum operator +(MemorySum one, MemorySum other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new MemorySum(one.Weights + other.Weights, one.Cache + other.Cache, one.Activations + other.Activations, one.CudaGraphs + other.CudaGraphs,
            one.Runtime + other.Runtime);
    }

    /// <summary>All parts together, bytes of one GPU.</summary>
    public Interval<ByteCount> Total => Interval<ByteCount>.Exactly(Weights + Cache) + Activations + CudaGraphs + Runtime;
}
