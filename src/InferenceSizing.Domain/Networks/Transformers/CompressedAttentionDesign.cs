using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A window over the last tokens and, beyond it, entries that a learned compressor makes of several tokens each; one head is key and value for all
/// queries.</summary>
/// <remarks>DeepSeek-V4 report. Ratio 0: the window alone. Ratio 4: overlapping entries (twice the width before they are pooled) and an indexer. Ratio 128: all
/// entries are read. Output: o_groups low-rank matrices, then one. Each head has a sink.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">head_dim.</param>
/// <param name="QueryRank">q_lora_rank.</param>
/// <param name="OutputGroups">o_groups.</param>
/// <param name="OutputRank">o_lora_rank.</param>
/// <param name="Window">sliding_window.</param>
/// <param name="Ratio">The layer's entry of compress_ratios.</param>
public sealed record CompressedAttentionDesign(int Heads, int HeadDimension, int QueryRank, int OutputGroups, int OutputRank, int Window, int Ratio)
    : MixerDesign
{
    /// <summary>The ratio whose entries overlap and are selected by an indexer.</summary>
    public const int IndexedRatio = 4;

    /// <summary>index_n_heads.</summary>
    public int IndexHeads { get; init; }

    /// <summary>index_head_dim.</summary>
    public int IndexDimension { get; init; }

    /// <summary>index_topk.</summary>
    public int SelectedEntries { get; init; }

    private bool Indexed => Ratio == IndexedRatio && IndexHeads > 0;

    private int Overlap => Ratio == IndexedRatio ? 2 : 1;

    internal override void AddTo(NodeList nodes, int hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        NodeIndex down = nodes.Add(Linear.Of(
            component, "q_a_kv_proj", [Whole(TensorRole.LatentDown, QueryRank, hiddenSize), Whole(TensorRole.LatentDown, HeadDimension, hiddenSize)]));
        NodeIndex latent = nodes.Add(new Norm(component, "q_kv_norm", QueryRank + HeadDimension, QueryRank + HeadDimension), down);
        NodeIndex query = nodes.Add(Linear.Of(
            component, "q_b_proj", [new WeightTensor(TensorRole.LatentQueryUp, (long)Heads * HeadDimension, QueryRank, TensorSplit.Outputs)]));
        nodes.Add(new Learned(component, "sinks", [new WeightTensor(TensorRole.Scalar, Heads, 1, TensorSplit.Outputs)]), query);
        NodeIndex output = nodes.Add(new Attention(component, "window_attn", Heads, 1, HeadDimension, HeadDimension, AttentionSpan.Sliding(Window),
            valueIsKey: true),
            query);
        if (Ratio > 1)
            output = AddCompressed(nodes, component, hiddenSize, start, latent, query);
        NodeIndex grouped = nodes.Add(
            Linear.Of(component, "o_a_proj",
            [new WeightTensor(TensorRole.AttentionOutput, OutputRank, (long)Heads * HeadDimension / OutputGroups, TensorSplit.Outputs) {
            Count = OutputGroups }]), output);
        nodes.Add(Linear.Of(component, "o_b_proj",
            [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, (long)OutputGroups * OutputRank, TensorSplit.Inputs)]), grouped);
    }

    private NodeIndex AddCompressed(NodeList nodes, Component component, int hiddenSize, NodeIndex start, NodeIndex latent, NodeIndex query)
    {
        long state = AddCompressor(nodes, component, "compressor", HeadDimension, hiddenSize, start);
        NodeIndex entries = nodes.Last;
        NodeIndex scores = entries;
        if (Indexed)
        {
            nodes.Add(Linear.Of(component, "indexer_q", [Whole(TensorRole.Indexer, (long)IndexHeads * IndexDimension, QueryRank)]), latent);
            nodes.Add(Linear.Of(component, "indexer_weights", [Whole(TensorRole.Indexer, IndexHeads, hiddenSize)]), start);
            state += AddCompressor(nodes, component, "indexer_compressor", IndexDimension, hiddenSize, start);
            scores = nodes.Last;
        }

        return nodes.Add(new CompressedAttention(
            component, "compressed_attn", Heads, HeadDimension, Ratio, Indexed ? IndexHeads : 0, Indexed ? IndexDimension : 0, Indexed ? SelectedEntries : 0,
            state), query, entries, scores);
    }

    /// <summary>Two projections, positions within an entry, and a norm: <c>2·h·c·d + ratio·c·d + d</c>, c = 2 where entries overlap.</summary>
    /// <returns>Elements of state: keys and scores of an unfinished entry's tokens.</returns>
    private long AddCompressor(NodeList nodes, Component component, string name, int dimension, int hiddenSize, NodeIndex start)
    {
        const int keysAndScores = 2;
        long width = (long)Overlap * dimension;
        nodes.Add(Linear.Of(component, name, [Whole(TensorRole.Indexer, width, hiddenSize), Whole(TensorRole.Indexer, width, hiddenSize)]), start);
        nodes.Add(new Elementwise(
            component, $"{name}_pool", keysAndScores * width, dimension, splitsOverTensor: false,
            [new WeightTensor(TensorRole.Scalar, Ratio * width, 1, TensorSplit.Replicated)]));
        nodes.Add(new Norm(component, $"{name}_norm", dimension, dimension));
        return keysAndScores * Ratio * width;
    }

    private static WeightTensor Whole(TensorRole role, long rows, long columns) => new(role, rows, columns, TensorSplit.Replicated);
}
