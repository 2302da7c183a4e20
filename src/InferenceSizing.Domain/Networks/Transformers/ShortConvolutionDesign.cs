using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>LFM2's gated short convolution: projection to two gates and an input, convolution, projection.</summary>
/// <remarks><c>4·h² + K·h</c> parameters without biases. Liquid AI, LFM2 model card and <c>modeling_lfm2.py</c> of transformers.</remarks>
/// <param name="Kernel">conv_L_cache, K.</param>
/// <param name="Bias">conv_bias: of both projections and the convolution.</param>
public sealed record ShortConvolutionDesign(AxisLength Kernel, bool Bias) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int gatesAndInput = 3, gateAndInput = 2;
        nodes.Add(Linear.Of(component, "in_proj", [new WeightTensor(TensorRole.RecurrentIn, gatesAndInput * hiddenSize, hiddenSize, TensorParallelism.Outputs)],
            Bias));
        nodes.Add(new Elementwise(component, "gate_in", gateAndInput * hiddenSize, hiddenSize, splitsOverTensor: true));
        nodes.Add(new ShortConvolution(component, hiddenSize, Kernel, Bias));
        nodes.Add(new Elementwise(component, "gate_out", gateAndInput * hiddenSize, hiddenSize, splitsOverTensor: true));
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, hiddenSize, TensorParallelism.Inputs)], Bias));
    }
}
