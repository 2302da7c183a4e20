using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Multi-head latent attention: queries and key-values pass through low-rank bottlenecks, and the cache holds the latent.</summary>
/// <remarks>DeepSeek-AI 2024, arXiv:2405.04434, section 2.1; sparse attention's indexer: DeepSeek-V3.2 report.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="QueryRank">q_lora_rank; zero where queries are projected at full rank.</param>
/// <param name="KeyValueRank">kv_lora_rank.</param>
/// <param name="NopeDimension">qk_nope_head_dim.</param>
/// <param name="RopeDimension">qk_rope_head_dim.</param>
/// <param name="ValueDimension">v_head_dim.</param>
public sealed record LatentAttentionDesign(AxisLength Heads, AxisLength QueryRank, AxisLength KeyValueRank, AxisLength NopeDimension, AxisLength RopeDimension,
    AxisLength ValueDimension) : MixerDesign
{
    /// <summary>attention_bias: biases of the down-projections and the output.</summary>
    public bool Bias { get; init; }

    /// <summary>Whether engines keep the keys and values of every head instead of the latent: MiniCPM3, whose class in vLLM and graph in llama.cpp expand
    /// before they cache.</summary>
    public bool ExpandedCache { get; init; }

    /// <summary>A gate over what attention reads, of its whole width (Kimi-K3).</summary>
    public bool OutputGate { get; init; }

    /// <summary>A gate of one output for each head (Ling 3).</summary>
    public bool HeadGate { get; init; }

    /// <summary>index_n_heads; zero without an indexer.</summary>
    public AxisLength IndexHeads { get; init; }

    /// <summary>index_head_dim.</summary>
    public AxisLength IndexDimension { get; init; }

    /// <summary>index_topk.</summary>
    public TokenCount SelectedKeys { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        AxisLength queryWidth = Heads * (NopeDimension + RopeDimension);
        WeightTensor keyValueDown = new(TensorRole.LatentDown, KeyValueRank + RopeDimension, hiddenSize, TensorParallelism.Replicated);
        NodeIndex query, latent;
        if (QueryRank.Exists)
        {
            nodes.Add(Linear.Of(component, "qkv_a_proj", [new WeightTensor(TensorRole.LatentDown, QueryRank, hiddenSize, TensorParallelism.Replicated),
                keyValueDown],
                Bias));
            latent = nodes.Add(new Norm(component, "qkv_a_norm", QueryRank + KeyValueRank, QueryRank + KeyValueRank));
            query = nodes.Add(Linear.Of(component, "q_b_proj", [new WeightTensor(TensorRole.LatentQueryUp, queryWidth, QueryRank, TensorParallelism.Outputs)]));
        }
        else
        {
            nodes.Add(Linear.Of(component, "kv_a_proj", [keyValueDown], Bias));
            latent = nodes.Add(new Norm(component, "kv_a_norm", KeyValueRank, KeyValueRank));
            query = nodes.Add(Linear.Of(component, "q_proj", [new WeightTensor(TensorRole.AttentionQuery, queryWidth, hiddenSize, TensorParallelism.Outputs)]),
                start);
        }

        NodeIndex keyValue = nodes.Add(
            Linear.Of(component, "kv_b_proj",
            [new WeightTensor(TensorRole.LatentKeyValueUp, Heads * (NopeDimension + ValueDimension), KeyValueRank, TensorParallelism.Outputs)]), latent);
        if (ExpandedCache)
            nodes.Add(new Attention(component, "attn", Heads, Heads, NopeDimension + RopeDimension, ValueDimension, AttentionSpan.Full), query, keyValue);
        else if (IndexHeads.Exists)
            AddIndexed(nodes, component, hiddenSize, start, latent, query, keyValue);
        else
            nodes.Add(Attending(component), query, keyValue);
        if (OutputGate || HeadGate)
            AddGate(nodes, component, hiddenSize, start);
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, Heads * ValueDimension, TensorParallelism.Inputs)],
            Bias));
    }

    private void AddGate(NodeList nodes, Component component, AxisLength hiddenSize, NodeIndex start)
    {
        const int valueAndGate = 2;
        NodeIndex attended = nodes.Last;
        AxisLength width = Heads * ValueDimension;
        WeightTensor weights = new(TensorRole.AttentionQuery, OutputGate ? width : Heads, hiddenSize, TensorParallelism.Outputs);
        NodeIndex gate = nodes.Add(Linear.Of(component, "gate_proj", [weights]), start);
        nodes.Add(new Elementwise(component, "gate", valueAndGate * width, width, splitsOverTensor: true), attended, gate);
    }

    /// <summary>Index queries from the compressed queries, one index key and the heads' weights from the layer's input: <c>r_q·n_i·d_i + h·d_i + 2·d_i +
    /// h·n_i</c>.</summary>
    private void AddIndexed(NodeList nodes, Component component, AxisLength hiddenSize, NodeIndex start, NodeIndex latent, NodeIndex query, NodeIndex keyValue)
    {
        NodeIndex indexQuery = nodes.Add(
            Linear.Of(component, "indexer", [new WeightTensor(TensorRole.Indexer, IndexHeads * IndexDimension, QueryRank, TensorParallelism.Replicated)]),
            latent);
        nodes.Add(Linear.Of(component, "indexer_k", [
            new WeightTensor(TensorRole.Indexer, IndexDimension, hiddenSize, TensorParallelism.Replicated),
            new WeightTensor(TensorRole.Indexer, IndexHeads, hiddenSize, TensorParallelism.Replicated)]), start);
        NodeIndex indexKey = nodes.Add(new Norm(component, "indexer_norm", IndexDimension, 2L * IndexDimension));
        nodes.Add(Attending(component), query, keyValue, indexQuery, indexKey);
    }

    private LatentAttention Attending(Component component) =>
        new(component, "attn", Heads, KeyValueRank, NopeDimension, RopeDimension, ValueDimension, IndexHeads, IndexDimension, SelectedKeys);
}
