using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A window over the last tokens and, beyond it, entries that a learned compressor makes of several tokens each; one head is key and value for all
/// queries.</summary>
/// <remarks>DeepSeek-V4 report. Ratio 0: only the window. Ratio 4: overlapping entries (twice the width before they are pooled) and an indexer. Ratio 128: all
/// entries are read. Output: o_groups low-rank matrices, then one. Each head has a sink.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">head_dim.</param>
/// <param name="QueryRank">q_lora_rank.</param>
/// <param name="OutputGroups">o_groups.</param>
/// <param name="OutputRank">o_lora_rank.</param>
/// <param name="Window">sliding_window.</param>
/// <param name="Ratio">The layer's entry of compress_ratios.</param>
public sealed record CompressedAttentionDesign(
    AxisLength Heads, AxisLength HeadDimension, AxisLength QueryRank, AxisLength OutputGroups, AxisLength OutputRank, TokenCount Window, TokenCount Ratio)
    : MixerDesign
{
    /// <summary>The ratio whose entries overlap and are selected by an indexer.</summary>
    public static TokenCount IndexedRatio => TokenCount.From(4);

    /// <summary>index_n_heads.</summary>
    public AxisLength IndexHeads { get; init; }

    /// <summary>index_head_dim.</summary>
    public AxisLength IndexDimension { get; init; }

    /// <summary>index_topk.</summary>
    public Count SelectedEntries { get; init; }

    private bool Indexed => Ratio == IndexedRatio && IndexHeads.Exists;

    private int Overlap => Ratio == IndexedRatio ? 2 : 1;

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        NodeIndex down = nodes.Add(Linear.Of(
            component, "q_a_kv_proj", [Whole(TensorRole.LatentDown, QueryRank, hiddenSize), Whole(TensorRole.LatentDown, HeadDimension, hiddenSize)]));
        NodeIndex latent = nodes.Add(new Norm(component, "q_kv_norm", QueryRank + HeadDimension, QueryRank + HeadDimension), down);
        NodeIndex query = nodes.Add(Linear.Of(
            component, "q_b_proj", [new WeightTensor(TensorRole.LatentQueryUp, Heads * HeadDimension, QueryRank, TensorParallelism.Outputs)]));
        nodes.Add(new Learned(component, "sinks", [WeightTensor.Vector(TensorRole.Scalar, Heads, TensorParallelism.Outputs)]), query);
        NodeIndex output = nodes.Add(new Attention(component, "window_attn", Heads, AxisLength.One, HeadDimension, HeadDimension, AttentionSpan.Sliding(Window),
            valueIsKey: true),
            query);
        if (Ratio > TokenCount.One)
            output = AddCompressed(nodes, component, hiddenSize, start, latent, query);
        NodeIndex grouped = nodes.Add(
            Linear.Of(component, "o_a_proj",
            [new WeightTensor(TensorRole.AttentionOutput, OutputRank, (Heads * HeadDimension).Among(OutputGroups), TensorParallelism.Outputs) {
            Count = Count.From(OutputGroups.Length) }]), output);
        nodes.Add(Linear.Of(component, "o_b_proj",
            [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, OutputGroups * OutputRank, TensorParallelism.Inputs)]), grouped);
    }

    private NodeIndex AddCompressed(NodeList nodes, Component component, AxisLength hiddenSize, NodeIndex start, NodeIndex latent, NodeIndex query)
    {
        long state = AddCompressor(nodes, component, "compressor", HeadDimension, hiddenSize, start);
        NodeIndex entries = nodes.Last;
        NodeIndex scores = entries;
        if (Indexed)
        {
            nodes.Add(Linear.Of(component, "indexer_q", [Whole(TensorRole.Indexer, IndexHeads * IndexDimension, QueryRank)]), latent);
            nodes.Add(Linear.Of(component, "indexer_weights", [Whole(TensorRole.Indexer, IndexHeads, hiddenSize)]), start);
            state += AddCompressor(nodes, component, "indexer_compressor", IndexDimension, hiddenSize, start);
            scores = nodes.Last;
        }

        return nodes.Add(new CompressedAttention(
            component, "compressed_attn", Heads, HeadDimension, Ratio, Indexed ? IndexHeads : default, Indexed ? IndexDimension : default,
            Indexed ? SelectedEntries : default,
            state), query, entries, scores);
    }

    /// <summary>Two projections, positions within an entry, and a norm: <c>2·h·c·d + ratio·c·d + d</c>, c = 2 where entries overlap.</summary>
    /// <returns>Elements of state: keys and scores of an unfinished entry's tokens.</returns>
    private long AddCompressor(NodeList nodes, Component component, string name, AxisLength dimension, AxisLength hiddenSize, NodeIndex start)
    {
        const int keysAndScores = 2;
        AxisLength width = Overlap * dimension;
        nodes.Add(Linear.Of(component, name, [Whole(TensorRole.Indexer, width, hiddenSize), Whole(TensorRole.Indexer, width, hiddenSize)]), start);
        nodes.Add(new Elementwise(
            component, $"{name}_pool", keysAndScores * width, dimension, splitsOverTensor: false,
            [WeightTensor.Vector(TensorRole.Scalar, Ratio.Count * width, TensorParallelism.Replicated)]));
        nodes.Add(new Norm(component, $"{name}_norm", dimension, dimension));
        return (keysAndScores * Ratio.Count * width).Length;
    }

    private static WeightTensor Whole(TensorRole role, AxisLength rows, AxisLength columns) => new(role, rows, columns, TensorParallelism.Replicated);
}
