using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A lightning attention layer (MiniMax-Text-01, Ling 2.5): query, key and value, linear attention, norm, output gate, projection.</summary>
/// <remarks><c>3·h·w + h·w + w + w·h</c> parameters with w = n · d. MiniMax 2025, arXiv:2501.08313, section 2.2.</remarks>
/// <param name="Heads">num_attention_heads, n.</param>
/// <param name="HeadDimension">head_dim, d.</param>
public sealed record LightningAttentionDesign(AxisLength Heads, AxisLength HeadDimension) : MixerDesign
{
    /// <summary>Whether queries and keys are normalized head by head, as Ling does: <c>2·d</c> further weights.</summary>
    public bool QueryKeyNorm { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int queryKeyValue = 3, queryAndKey = 2, valueAndGate = 2;
        AxisLength width = Heads * HeadDimension;
        NodeIndex start = nodes.Last;
        NodeIndex gate = nodes.Add(Linear.Of(component, "output_gate", [new WeightTensor(TensorRole.RecurrentIn, width, hiddenSize,
            TensorParallelism.Outputs)]),
            start);
        nodes.Add(Linear.Of(component, "qkv_proj", [new WeightTensor(TensorRole.RecurrentIn, queryKeyValue * width, hiddenSize, TensorParallelism.Outputs)]),
            start);
        if (QueryKeyNorm)
            nodes.Add(new Norm(component, "qk_norm", queryAndKey * HeadDimension, queryAndKey * width));
        nodes.Add(new LightningAttention(component, Heads, HeadDimension));
        NodeIndex normed = nodes.Add(new Norm(component, "norm", width, width));
        nodes.Add(new Elementwise(component, "gate", valueAndGate * width, width, splitsOverTensor: true), normed, gate);
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, width, TensorParallelism.Inputs)]));
    }
}
