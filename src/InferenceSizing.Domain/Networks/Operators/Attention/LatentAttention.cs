using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Attention over MLA's compressed cache. Prefill expands the latent to full heads; decode works in the latent space.</summary>
/// <remarks>Prefill <c>2·n_h·(d_nope + d_rope + d_v)·pairs</c>, decode <c>2·n_h·(2·r_kv + d_rope)·C</c> operations for each sequence. The products that a
/// decode step absorbs, <c>2·n_h·r_kv·(d_nope + d_v)</c> for each token, are those of <c>kv_b_proj</c>, an operator of its own. DeepSeek-AI 2024,
/// arXiv:2405.04434, section 2.1. With an indexer a query sees at most <c>index_topk</c> keys. DeepSeek-AI 2025 (V3.2 report).</remarks>
internal sealed class LatentAttention : Operator
{
    /// <summary>Kernels of an indexer before the attention: scores of all keys, and the choice of the best.</summary>
    private const int ScoringAndSelection = 2;

    private readonly long _heads;
    private readonly long _latentRank;
    private readonly long _nopeDimension;
    private readonly long _ropeDimension;
    private readonly long _valueDimension;
    private readonly long _selectedKeys;
    private readonly long _indexHeads;
    private readonly long _indexDimension;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="heads">Query heads, n_h.</param>
    /// <param name="latentRank">kv_lora_rank, r_kv.</param>
    /// <param name="nopeDimension">qk_nope_head_dim.</param>
    /// <param name="ropeDimension">qk_rope_head_dim.</param>
    /// <param name="valueDimension">v_head_dim.</param>
    /// <param name="indexHeads">Heads of the indexer; zero without one.</param>
    /// <param name="indexDimension">Elements of an index key; zero without an indexer.</param>
    /// <param name="selectedKeys">index_topk; zero for all keys.</param>
    public LatentAttention(Component component, string name, AxisLength heads, AxisLength latentRank, AxisLength nopeDimension, AxisLength ropeDimension,
        AxisLength valueDimension,
        AxisLength indexHeads = default, AxisLength indexDimension = default, TokenCount selectedKeys = default)
        : base(component, name)
    {
        _heads = heads.Length;
        _latentRank = latentRank.Length;
        _nopeDimension = nopeDimension.Length;
        _ropeDimension = ropeDimension.Length;
        _valueDimension = valueDimension.Length;
        _indexHeads = indexHeads.Length;
        _indexDimension = indexDimension.Length;
        _selectedKeys = selectedKeys.Count == 0 ? long.MaxValue : selectedKeys.Count;
        Cache = new LatentCacheSpec(latentRank.Length, ropeDimension.Length, indexDimension.Length, AttentionSpan.Full)
        {
            Heads = heads.Length,
            ExpandedElements = checked((heads * (nopeDimension + ropeDimension + valueDimension)).Length),
            IsSparse = IsSparse,
        };
    }

    /// <summary>Whether an indexer chooses the keys that a query sees, its own or that of a layer before.</summary>
    internal bool IsSparse => _indexHeads > 0 || _selectedKeys < long.MaxValue;

    /// <summary>Elements of a token's cached entry.</summary>
    internal long EntryElements => _latentRank + _ropeDimension;

    /// <summary>Elements of a token's queries in the space of the entries, of a rank's heads.</summary>
    internal long QueryElements(ParallelLayout layout) => WholeNumber.DivideUp(_heads, layout.Tensor) * EntryElements;

    /// <summary>Elements of a token's keys without their rotary part and of its values, expanded to the heads of a rank: n_h / t · (d_nope + d_v).</summary>
    internal long ExpandedElements(ParallelLayout layout) => WholeNumber.DivideUp(_heads, layout.Tensor) * (_nopeDimension + _valueDimension);

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        const double keyAndValue = 2;
        double heads = WholeNumber.DivideUp(_heads, layout.Tensor);
        double cacheWidth = _latentRank + _ropeDimension;
        long keys = Math.Min(step.Context.Count, _selectedKeys);
        double perPair = step.IsDecode ? (keyAndValue * _latentRank) + _ropeDimension : _nopeDimension + _ropeDimension + _valueDimension;
        double pairs = step.IsDecode ? keys * step.NewTokens.Count : PairsOfPrefill(step);
        double scored = (double)_indexHeads * _indexDimension
            * (step.IsDecode ? step.Context.Count * step.NewTokens.Count : AttentionSpan.Full.Pairs(step.NewTokens.Count, step.Context.Count));
        return new KernelWork(KernelKind.LatentAttention,
            FlopCount.From(FlopCount.PerMultiplyAdd * step.Sequences.Count * ((heads * perPair * pairs) + scored)))
        {
            M = step.NewTokens.Count,
            N = step.Sequences.Count * (long)heads,
            K = keys,
            Blocks = step.Sequences.Count,
            Inputs = ElementCount.From(step.Tokens.Count * heads * (_nopeDimension + _ropeDimension)),
            Outputs = ElementCount.From(step.Tokens.Count * heads * _valueDimension),
            FurtherLaunches = _indexHeads == 0 ? 0 : ScoringAndSelection,
            CacheReads = ElementCount.From(
                step.Sequences.Count * (((step.IsDecode ? keys : step.Context.Count) * cacheWidth) + ((double)step.Context.Count * _indexDimension))),
            CacheWrites = ElementCount.From(step.Tokens.Count * cacheWidth),
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * WholeNumber.DivideUp(_heads, layout.Tensor) * _valueDimension);

    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * step.Context.Count * WholeNumber.DivideUp(_heads, layout.Tensor));

    /// <summary>Causal pairs, where each query keeps its <c>index_topk</c> best keys: a sliding window's count.</summary>
    private double PairsOfPrefill(in StepShape step) =>
        (_selectedKeys > step.Context.Count ? AttentionSpan.Full : AttentionSpan.Sliding(TokenCount.From((int)_selectedKeys))).Pairs(step.NewTokens.Count,
            step.Context.Count);
}
