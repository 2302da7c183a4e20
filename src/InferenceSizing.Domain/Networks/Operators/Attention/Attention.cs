using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Scores, softmax and weighted values of multi-head, grouped-query or multi-query attention; the projections are operators of their own.</summary>
/// <remarks><c>2 · n_h · (d_k + d_v) · pairs</c> operations for each sequence. Vaswani et al. 2017, arXiv:1706.03762; grouped heads:
/// Ainslie et al. 2023, arXiv:2305.13245. A rank works on ceil(n_h / tensor) heads and holds ceil(H_kv / tensor) key-value heads.</remarks>
internal sealed class Attention : Operator
{
    private readonly long _heads;
    private readonly long _keyValueHeads;
    private readonly long _keyDimension;
    private readonly long _valueDimension;
    private readonly AttentionSpan _span;
    private readonly bool _cross;
    private readonly long _keptDimensions;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="heads">Query heads, n_h.</param>
    /// <param name="keyValueHeads">Key-value heads, H_kv.</param>
    /// <param name="keyDimension">Elements of a query or key head.</param>
    /// <param name="valueDimension">Elements of a value head.</param>
    /// <param name="span">Which keys a query sees.</param>
    /// <param name="cross">Whether keys and values come from the encoder.</param>
    /// <param name="valueIsKey">Whether one vector serves as key and value, and is kept once.</param>
    /// <param name="cached">Whether it keeps keys and values of its own: not in encoders, nor where a layer reads another's cache.</param>
    public Attention(Component component, string name, AxisLength heads, AxisLength keyValueHeads, AxisLength keyDimension, AxisLength valueDimension,
        AttentionSpan span,
        bool cross = false, bool cached = true, bool valueIsKey = false)
        : base(component, name)
    {
        _heads = heads.Length;
        _keyValueHeads = keyValueHeads.Length;
        _keyDimension = keyDimension.Length;
        _valueDimension = valueDimension.Length;
        _span = span;
        _cross = cross;
        _keptDimensions = (valueIsKey ? keyDimension : keyDimension + valueDimension).Length;
        Cache = !cached || span.IsBidirectional && !cross ? null
            : cross ? new CrossCacheSpec(keyValueHeads.Length, keyDimension.Length)
            : new KeyValueCacheSpec(keyValueHeads.Length, keyDimension.Length, valueIsKey ? 0 : valueDimension.Length, span);
        BorrowedCache = cached || cross || span.IsBidirectional ? null
            : new KeyValueCacheSpec(keyValueHeads.Length, keyDimension.Length, valueIsKey ? 0 : valueDimension.Length, span);
    }

    /// <summary>Most keys that a query sees, where an indexer chooses them; zero for all within the span.</summary>
    public TokenCount SelectedKeys { get; init; }

    /// <summary>Whether no fused kernel computes its scores: cosine attention with a bias of its own (Swin V2).</summary>
    public bool KeepsScores { get; init; }

    public override bool AlwaysWritesScores => KeepsScores;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        long heads = WholeNumber.DivideUp(_heads, layout.Tensor);
        long keyValueWidth = WholeNumber.DivideUp(_keyValueHeads, layout.Tensor) * _keptDimensions;
        AttentionSpan seen = SelectedKeys > TokenCount.Zero && SelectedKeys < step.Context ? AttentionSpan.Sliding(SelectedKeys) : _span;
        double keys = _cross ? step.EncoderTokens.Count : step.IsDecode ? KeysRead(seen.KeysAt(step.Context.Count), step) : step.Context.Count;
        double pairs = _cross ? (double)step.NewTokens.Count * step.EncoderTokens.Count : seen.Pairs(step.NewTokens.Count, step.Context.Count);
        return new KernelWork(KernelKind.Attention,
            FlopCount.From(FlopCount.PerMultiplyAdd * step.Sequences.Count * heads * (_keyDimension + _valueDimension) * pairs))
        {
            M = step.NewTokens.Count,
            N = step.Sequences.Count * heads,
            K = (long)keys,
            Blocks = step.Sequences.Count * WholeNumber.DivideUp(_keyValueHeads, layout.Tensor),
            Inputs = ElementCount.From((double)step.Tokens.Count * heads * _keyDimension),
            Outputs = ElementCount.From((double)step.Tokens.Count * heads * _valueDimension),
            CacheReads = ElementCount.From(step.Sequences.Count * keys * keyValueWidth),
            CacheWrites = Cache is KeyValueCacheSpec ? ElementCount.From((double)step.Tokens.Count * keyValueWidth) : default,
        };
    }

    /// <summary>Keys that a decode step reads of each sequence: those it sees, and of a window those that are masked. What an indexer chooses is no
    /// window.</summary>
    private long KeysRead(long seen, in StepShape step) => _span.IsLocal ? Math.Min(step.Context.Count, seen + step.MaskedKeys.Count) : seen;

    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * WholeNumber.DivideUp(_heads, layout.Tensor) * _valueDimension);

    /// <summary>Scores of all heads: b · n_h · S · C.</summary>
    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * (_cross ? step.EncoderTokens.Count : step.Context.Count) * WholeNumber.DivideUp(_heads, layout.Tensor));
}
