using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Scores of all cached index keys, and the choice of the blocks of keys that attention then sees (MiniMax-M3).</summary>
/// <remarks><c>2 · n_i · d_i · pairs</c> operations for each sequence. Every rank scores with all index heads. Source: vllm/models/minimax_m3, the indexer
/// and its side cache.</remarks>
internal sealed class BlockIndexer : Operator
{
    private readonly long _heads;
    private readonly long _dimension;

    /// <param name="component">Part of the model.</param>
    /// <param name="heads">Index heads, n_i.</param>
    /// <param name="dimension">Elements of an index query or key, d_i.</param>
    public BlockIndexer(Component component, AxisLength heads, AxisLength dimension)
        : base(component, "block_indexer")
    {
        _heads = heads.Length;
        _dimension = dimension.Length;
        Cache = new IndexKeyCacheSpec(dimension.Length);
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double pairs = AttentionSpan.Full.Pairs(step.NewTokens.Count, step.Context.Count);
        return new KernelWork(
            KernelKind.Attention, FlopCount.From(FlopCount.PerMultiplyAdd * step.Sequences.Count * (double)_heads * _dimension * pairs))
        {
            M = step.NewTokens.Count,
            N = step.Sequences.Count * _heads,
            K = step.Context.Count,
            Blocks = step.Sequences.Count,
            Inputs = ElementCount.From((double)step.Tokens.Count * _heads * _dimension),
            Outputs = ElementCount.From((double)step.Tokens.Count * _heads),
            CacheReads = ElementCount.From((double)step.Sequences.Count * step.Context.Count * _dimension),
            CacheWrites = ElementCount.From((double)step.Tokens.Count * _dimension),
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _heads);
}
