using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;

namespace InferenceSizing.Domain.Architectures;

/// <summary>Multi-head latent attention: queries and key-values pass through low-rank bottlenecks, and the cache holds the latent.</summary>
/// <remarks>DeepSeek-AI 2024, arXiv:2405.04434, section 2.1; sparse attention's indexer: DeepSeek-V3.2 report.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="QueryRank">q_lora_rank; zero where queries are projected at full rank.</param>
/// <param name="KeyValueRank">kv_lora_rank.</param>
/// <param name="NopeDimension">qk_nope_head_dim.</param>
/// <param name="RopeDimension">qk_rope_head_dim.</param>
/// <param name="ValueDimension">v_head_dim.</param>
public sealed record LatentAttentionDesign(int Heads, int QueryRank, int KeyValueRank, int NopeDimension, int RopeDimension, int ValueDimension) : MixerDesign
{
    /// <summary>attention_bias: biases of the down-projections and the output.</summary>
    public bool Bias { get; init; }

    /// <summary>index_n_heads; zero without an indexer.</summary>
    public int IndexHeads { get; init; }

    /// <summary>index_head_dim.</summary>
    public int IndexDimension { get; init; }

    /// <summary>index_topk.</summary>
    public int SelectedKeys { get; init; }

    public override void AddTo(NodeList nodes, int hiddenSize, Component component)
    {
        int start = nodes.Last;
        long queryWidth = (long)Heads * (NopeDimension + RopeDimension);
        WeightTensor keyValueDown = new(TensorRole.LatentDown, KeyValueRank + RopeDimension, hiddenSize, TensorSplit.Replicated);
        if (QueryRank > 0)
        {
            nodes.Add(Linear.Of(component, "qkv_a_proj", [new WeightTensor(TensorRole.LatentDown, QueryRank, hiddenSize, TensorSplit.Replicated), keyValueDown], Bias));
            nodes.Add(new Norm(component, "qkv_a_norm", QueryRank + KeyValueRank, QueryRank + KeyValueRank));
            nodes.Add(Linear.Of(component, "q_b_proj", [new WeightTensor(TensorRole.LatentQueryUp, queryWidth, QueryRank, TensorSplit.Outputs)]));
        }
        else
        {
            nodes.Add(Linear.Of(component, "kv_a_proj", [keyValueDown], Bias));
            nodes.Add(new Norm(component, "kv_a_norm", KeyValueRank, KeyValueRank));
            nodes.Add(Linear.Of(component, "q_proj", [new WeightTensor(TensorRole.AttentionQuery, queryWidth, hiddenSize, TensorSplit.Outputs)]), start);
        }

        nodes.Add(Linear.Of(component, "kv_b_proj", [new WeightTensor(TensorRole.LatentKeyValueUp, (long)Heads * (NopeDimension + ValueDimension), KeyValueRank, TensorSplit.Outputs)]));
        if (IndexHeads > 0)
        {
            nodes.Add(Linear.Of(component, "indexer", [
                new WeightTensor(TensorRole.Indexer, (long)IndexHeads * IndexDimension, QueryRank, TensorSplit.Replicated)]));
            nodes.Add(Linear.Of(component, "indexer_k", [
                new WeightTensor(TensorRole.Indexer, IndexDimension, hiddenSize, TensorSplit.Replicated),
                new WeightTensor(TensorRole.Indexer, IndexHeads, hiddenSize, TensorSplit.Replicated)]), start);
            nodes.Add(new Norm(component, "indexer_norm", IndexDimension, 2L * IndexDimension));
        }

        nodes.Add(new LatentAttention(component, "attn", Heads, KeyValueRank, NopeDimension, RopeDimension, ValueDimension, IndexDimension, SelectedKeys));
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, (long)Heads * ValueDimension, TensorSplit.Inputs)], Bias));
    }
}
