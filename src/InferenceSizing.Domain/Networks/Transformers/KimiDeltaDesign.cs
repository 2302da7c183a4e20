using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A Kimi delta attention layer: query, key and value each with a short convolution, low-rank decay and output gate, delta rule, gated norm.</summary>
/// <remarks><c>3·h·w + 3·K·w + 2·(h·d + d·w) + h·n + w + n + d + w·h</c> parameters with w = n · d. Kimi Team 2025, arXiv:2510.26692.</remarks>
/// <param name="Heads">linear_attn_config.num_heads, n.</param>
/// <param name="HeadDimension">linear_attn_config.head_dim, d, also the rank of decay and gate.</param>
/// <param name="Kernel">linear_attn_config.short_conv_kernel_size, K.</param>
public sealed record KimiDeltaDesign(AxisLength Heads, AxisLength HeadDimension, AxisLength Kernel) : MixerDesign
{
    /// <summary>A decay of one matrix in place of a low-rank pair: <c>h·w</c> (Ling 3).</summary>
    public bool FullDecay { get; init; }

    /// <summary>An output gate of one matrix in place of a low-rank pair (Kimi-K3, Ling 3).</summary>
    public bool FullGate { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int queryKeyValue = 3;
        AxisLength width = Heads * HeadDimension;
        NodeIndex start = nodes.Last;
        NodeIndex decay = FullDecay ? FullRank("f", start) : LowRank("f", start);
        NodeIndex gate = FullGate ? FullRank("g", start) : LowRank("g", start);
        NodeIndex strength = nodes.Add(Linear.Of(component, "b_proj", [new WeightTensor(TensorRole.RecurrentState, Heads, hiddenSize,
            TensorParallelism.Outputs)]),
            start);
        nodes.Add(Linear.Of(component, "qkv_proj", [Projection(TensorRole.AttentionQuery), Projection(TensorRole.AttentionKey),
            Projection(TensorRole.AttentionValue)]), start);
        NodeIndex convolved = nodes.Add(new ShortConvolution(component, queryKeyValue * width, Kernel, bias: false));
        NodeIndex mixed = nodes.Add(new KimiDeltaRule(component, Heads, HeadDimension), convolved, decay, strength);
        nodes.Add(new Norm(component, "gated_norm", width, HeadDimension), mixed, gate);
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, width, TensorParallelism.Inputs)]));

        // Checkpoints name and quantize them as those of attention: self_attn.q_proj, attn_v.
        WeightTensor Projection(TensorRole role) => new(role, width, hiddenSize, TensorParallelism.Outputs);

        NodeIndex FullRank(string name, NodeIndex input) =>
            nodes.Add(Linear.Of(component, $"{name}_proj", [new WeightTensor(TensorRole.RecurrentState, width, hiddenSize, TensorParallelism.Outputs)]), input);

        NodeIndex LowRank(string name, NodeIndex input)
        {
            nodes.Add(Linear.Of(component, $"{name}_a_proj", [new WeightTensor(TensorRole.RecurrentState, HeadDimension, hiddenSize,
                TensorParallelism.Replicated)]),
                input);
            return nodes.Add(Linear.Of(component, $"{name}_b_proj", [new WeightTensor(TensorRole.RecurrentState, width, HeadDimension,
                TensorParallelism.Outputs)]));
        }
    }
}
