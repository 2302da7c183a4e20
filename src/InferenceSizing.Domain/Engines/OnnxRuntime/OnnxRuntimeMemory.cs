using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>What ONNX Runtime allocates for one graph at given sizes.</summary>
/// <param name="LivePeak">The most that is alive at once in the first pass: buffers and what kernels allocate for themselves.</param>
/// <param name="Block">The block that later passes lay the buffers into.</param>
/// <param name="Arena">The most that the arena holds in two passes; without shrinkage it goes on holding it.</param>
/// <param name="BetweenPasses">What it holds after them, while the caller has the outputs.</param>
/// <remarks>Without the inputs, which are the caller's. Against 1.31.1 on the processor, see docs/accuracy.md.</remarks>
internal sealed record OnnxRuntimeMemory(ByteCount LivePeak, ByteCount Block, ByteCount Arena, ByteCount BetweenPasses)
{
    /// <summary>Handles of the arena that are no buffer of the plan.</summary>
    private const int Scratch = -1, Planned = -2;

    /// <param name="graph">The graph.</param>
    /// <param name="plan">Its buffers.</param>
    /// <param name="sizes">The sizes of the pass.</param>
    /// <param name="floatBits">Bits of an activation.</param>
    /// <param name="rules">How the arena grows and shrinks.</param>
    /// <param name="reuses">Whether memory is used again; else every buffer stays.</param>
    public static OnnxRuntimeMemory Of(TracedGraph graph, OnnxRuntimePlan plan, TracedSizes sizes, BitCount floatBits, ArenaRules rules, bool reuses)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        ImmutableArray<OnnxRuntimePlan.Buffer> buffers = plan.Buffers;
        long[] bytes = [.. buffers.Select(buffer => OnnxRuntimePlan.BytesOf(graph, buffer.Tensor, sizes, floatBits).Count)];
        ILookup<int, int> last = Enumerable.Range(0, buffers.Length).ToLookup(buffer => reuses ? buffers[buffer].Last : graph.Steps.Length);
        OnnxRuntimeArena arena = new(rules.SameAsRequested);
        OnnxRuntimePattern pattern = new();
        long live = 0, peak = 0;
        Walk(graph, buffers, last, sizes, (handle, size) =>
        {
            peak = Math.Max(peak, live = checked(live + size));
            arena.Allocate(handle, size);
            if (handle >= 0 && buffers[handle].Last < graph.Steps.Length)
                pattern.Allocate(handle, size);
        }, (handle, size) =>
        {
            live -= size;
            arena.Free(handle);
            pattern.Free(handle);
        }, Ended, bytes);
        // The second pass takes the block first; outputs and what kernels need come next to it.
        arena.Allocate(Planned, pattern.Size);
        Walk(graph, buffers, last, sizes, (handle, size) =>
        {
            if (handle < 0 || buffers[handle].Last == graph.Steps.Length)
                arena.Allocate(handle, size);
        }, (handle, _) => arena.Free(handle), Ended, bytes);
        return new OnnxRuntimeMemory(ByteCount.FromCount(peak), pattern.Bytes, ByteCount.FromCount(arena.Most), ByteCount.FromCount(arena.Reserved));

        void Ended()
        {
            arena.Free(Planned);
            if (rules.Shrinks)
                arena.Shrink();
        }
    }

    /// <summary>One pass: buffers are allocated at their first step, scratch memory next to them, and given back after their last; outputs after its
    /// end.</summary>
    private static void Walk(
        TracedGraph graph, ImmutableArray<OnnxRuntimePlan.Buffer> buffers, ILookup<int, int> last, TracedSizes sizes, Action<int, long> allocate,
        Action<int, long> free, Action ended, long[] bytes)
    {
        int next = 0;
        for (int step = 0; step < graph.Steps.Length; step++)
        {
            for (; next < buffers.Length && buffers[next].First == step; next++)
                allocate(next, bytes[next]);
            long scratch = sizes[graph.Steps[step].Scratch];
            if (scratch > 0)
            {
                allocate(Scratch, scratch);
                free(Scratch, scratch);
            }

            foreach (int buffer in last[step])
                free(buffer, bytes[buffer]);
        }

        ended();
        foreach (int buffer in last[graph.Steps.Length])
            free(buffer, bytes[buffer]);
    }
}
