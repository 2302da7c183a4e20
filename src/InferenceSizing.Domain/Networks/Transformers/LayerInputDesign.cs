using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>An input of a layer's own, gated by the stream and projected into it (Gemma 4 E2B and E4B).</summary>
/// <remarks><c>2·h·d + h</c> parameters. <c>modeling_gemma4.py</c> of transformers.</remarks>
/// <param name="InputSize">hidden_size_per_layer_input, d.</param>
public sealed record LayerInputDesign(AxisLength InputSize) : FeedForwardDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int gateAndInput = 2;
        nodes.Add(Linear.Of(component, "per_layer_input_gate", [new WeightTensor(TensorRole.LayerInput, InputSize, hiddenSize, TensorParallelism.Replicated)]));
        nodes.Add(new Elementwise(component, "gate", gateAndInput * InputSize, InputSize, splitsOverTensor: false));
        nodes.Add(Linear.Of(component, "per_layer_projection", [new WeightTensor(TensorRole.LayerInput, hiddenSize, InputSize, TensorParallelism.Replicated)]));
        nodes.Add(new Norm(Component.Norm, "post_per_layer_input_norm", hiddenSize, hiddenSize));
    }
}
