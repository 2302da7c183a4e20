using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Attention over entries that each stand for several tokens; with an indexer each query reads only its best entries.</summary>
/// <remarks><c>4 · n_h · d · entries</c> operations for each query, and <c>2 · n_i · d_i · entries</c> to score them, entries = tokens / ratio.
/// DeepSeek-V4 report; the window next to it is an <see cref="Attention"/> of its own.</remarks>
internal sealed class CompressedAttention : Operator
{
    /// <summary>Kernels of an indexer before the attention: scores of all entries, and the choice of the best.</summary>
    private const int ScoringAndSelection = 2;

    private readonly long _heads;
    private readonly long _dimension;
    private readonly long _ratio;
    private readonly long _indexHeads;
    private readonly long _indexDimension;
    private readonly AttentionSpan _reach;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="heads">Query heads, n_h.</param>
    /// <param name="dimension">Elements of a head, and of an entry.</param>
    /// <param name="ratio">Tokens an entry stands for.</param>
    /// <param name="indexHeads">Heads of the indexer, n_i; zero without.</param>
    /// <param name="indexDimension">Elements of an index key.</param>
    /// <param name="selected">Entries that a query reads; zero for all.</param>
    /// <param name="stateElements">What the compressors keep for each sequence.</param>
    public CompressedAttention(
        Component component, string name, AxisLength heads, AxisLength dimension, TokenCount ratio, AxisLength indexHeads, AxisLength indexDimension,
        Count selected, long stateElements)
        : base(component, name)
    {
        _heads = heads.Length;
        _dimension = dimension.Length;
        _ratio = ratio.Count;
        _indexHeads = indexHeads.Length;
        _indexDimension = indexDimension.Length;
        _reach = selected == Count.Zero ? AttentionSpan.Full : AttentionSpan.Sliding(selected.Value * ratio);
        Cache = new CompressedCacheSpec(ratio.Count, dimension.Length, indexDimension.Length, stateElements);
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        const double keyAndValue = 2;
        double heads = WholeNumber.DivideUp(_heads, layout.Tensor);
        double pairs = _reach.Pairs(step.NewTokens.Count, step.Context.Count) / _ratio;
        double scored = AttentionSpan.Full.Pairs(step.NewTokens.Count, step.Context.Count) / _ratio;
        double entries = (double)(step.IsDecode ? _reach.KeysAt(step.Context.Count) : step.Context.Count) / _ratio;
        double indexed = _indexHeads == 0 ? 0 : (double)step.Context.Count / _ratio;
        return new KernelWork(KernelKind.LatentAttention,
            FlopCount.From(FlopCount.PerMultiplyAdd * step.Sequences.Count
            * ((keyAndValue * heads * _dimension * pairs) + ((double)_indexHeads * _indexDimension * scored))))
        {
            M = step.NewTokens.Count,
            N = step.Sequences.Count * (long)heads,
            K = (long)entries,
            Blocks = step.Sequences.Count,
            FurtherLaunches = _indexHeads == 0 ? 0 : ScoringAndSelection,
            Inputs = ElementCount.From(step.Tokens.Count * heads * _dimension),
            Outputs = ElementCount.From(step.Tokens.Count * heads * _dimension),
            CacheReads = ElementCount.From(step.Sequences.Count * ((entries * _dimension) + (indexed * _indexDimension))),
            CacheWrites = ElementCount.From((double)step.Tokens.Count * (_dimension + _indexDimension) / _ratio),
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * WholeNumber.DivideUp(_heads, layout.Tensor) * _dimension);
}
