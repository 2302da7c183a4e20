using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A gated delta net layer (Qwen3-Next, Qwen3.5): projections, short convolution, gated delta rule, gated norm, projection.</summary>
/// <remarks><c>h·(2·k + 2·v) + h·2·n_v + K·(2·k + v) + 2·n_v + d_v + v·h</c> parameters with k = n_k · d_k, v = n_v · d_v. Yang et al. 2024,
/// arXiv:2412.06464.</remarks>
/// <param name="KeyHeads">linear_num_key_heads, n_k.</param>
/// <param name="ValueHeads">linear_num_value_heads, n_v.</param>
/// <param name="KeyDimension">linear_key_head_dim, d_k.</param>
/// <param name="ValueDimension">linear_value_head_dim, d_v.</param>
/// <param name="Kernel">linear_conv_kernel_dim, K.</param>
public sealed record GatedDeltaNetDesign(AxisLength KeyHeads, AxisLength ValueHeads, AxisLength KeyDimension, AxisLength ValueDimension,
    AxisLength Kernel) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int queryAndKey = 2, decayAndStrength = 2;
        AxisLength keys = KeyHeads * KeyDimension, values = ValueHeads * ValueDimension;
        NodeIndex start = nodes.Last;
        NodeIndex gates = nodes.Add(Linear.Of(
            component, "in_proj_ba", [new WeightTensor(TensorRole.RecurrentState, decayAndStrength * ValueHeads, hiddenSize, TensorParallelism.Outputs)]),
            start);
        nodes.Add(Linear.Of(component, "in_proj_qkvz", [
            new WeightTensor(TensorRole.RecurrentQueryKeyValue, checked((queryAndKey * keys) + values), hiddenSize, TensorParallelism.Outputs),
            new WeightTensor(TensorRole.RecurrentIn, values, hiddenSize, TensorParallelism.Outputs),
        ]), start);
        NodeIndex convolved = nodes.Add(new ShortConvolution(component, checked((queryAndKey * keys) + values), Kernel, bias: false));
        nodes.Add(new GatedDeltaRule(component, KeyHeads, ValueHeads, KeyDimension, ValueDimension), convolved, gates);
        nodes.Add(new Norm(component, "gated_norm", values, ValueDimension));
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, values, TensorParallelism.Inputs)]));
    }
}
