using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>DeBERTa's attention: content and relative positions meet in scores of their own.</summary>
/// <remarks>He et al. 2020, arXiv:2006.03654; shared projections, He et al. 2021, arXiv:2111.09543.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">hidden_size / num_attention_heads.</param>
/// <param name="RelativePositions">Rows of the table of relative positions; zero without relative attention.</param>
/// <param name="Terms">Entries of pos_att_type.</param>
/// <param name="SharedProjections">share_att_key: the table passes through the content's projections.</param>
public sealed record DisentangledAttentionDesign(AxisLength Heads, AxisLength HeadDimension, AxisLength RelativePositions, Count Terms,
    bool SharedProjections) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        AxisLength width = Heads * HeadDimension;
        WeightTensor query = new(TensorRole.AttentionQuery, width, hiddenSize, TensorParallelism.Outputs);
        NodeIndex projected = nodes.Add(
            Linear.Of(component, "qkv_proj", [query, query with { Role = TensorRole.AttentionKey }, query with { Role = TensorRole.AttentionValue }],
            bias: true));
        NodeIndex relative = projected;
        if (RelativePositions.Exists && Terms > Count.Zero)
            relative = nodes.Add(new RelativeScores(component, width, Heads, RelativePositions, Terms, SharedProjections ? [] :
            [
                query with { Role = TensorRole.AttentionKey, Count = Terms },
                WeightTensor.Vector(TensorRole.Bias, width, TensorParallelism.Outputs) with { Count = Terms },
            ]), projected);
        Attention attention = new(component, "attn", Heads, Heads, HeadDimension, HeadDimension, AttentionSpan.Bidirectional);
        if (relative == projected)
            nodes.Add(attention, projected);
        else
            nodes.Add(attention, projected, relative);
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, width, TensorParallelism.Inputs)], bias: true));
    }
}
