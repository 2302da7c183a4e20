using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A graph for images of one size, or for tokens: its sizes for each pass. The operators of the graph share it, so that they are worked out once for
/// each pass.</summary>
internal sealed class TracedPass(TracedGraph graph, ImageSize? image)
{
    private Known? _last;

    public TracedGraph Graph => graph;

    /// <summary>The sizes of a pass.</summary>
    public TracedSizes At(in StepShape step)
    {
        Known? last = Volatile.Read(ref _last);
        if (last is null || last.Sequences != step.Sequences.Count || last.Tokens != step.NewTokens.Count)
            Volatile.Write(ref _last, last = new Known(step.Sequences.Count, step.NewTokens.Count, TracedSizes.Of(graph, step, image)));
        return last.Sizes;
    }

    /// <summary>Passes that so many samples take where the file fixes the batch.</summary>
    public long Repeats(in StepShape step) => graph.FixedBatch == SequenceCount.Zero ? 1 : WholeNumber.DivideUp(step.Sequences.Count, graph.FixedBatch.Count);

    private sealed record Known(long Sequences, long Tokens, TracedSizes Sizes);
}
