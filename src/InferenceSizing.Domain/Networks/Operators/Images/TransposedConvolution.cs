using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>A transposed convolution whose kernel equals its stride: each position becomes a square of <c>factor²</c> positions.</summary>
/// <remarks>Parameters <c>C_in · C_out · f² (+ C_out)</c>; multiply-adds <c>H_in · W_in · C_in · C_out · f²</c>. Dumoulin and Visin 2016, arXiv:1603.07285,
/// chapter 4.</remarks>
internal sealed class TransposedConvolution : ImageOperator
{
    private readonly FeatureMap _input;

    public TransposedConvolution(string name, FeatureMap input, long outChannels, long factor, bool bias)
        : base(Component.Convolution, name, KernelKind.Convolution, new FeatureMap(outChannels, checked(factor * input.Height), checked(factor * input.Width)),
            input.Elements, FlopCount.PerMultiplyAdd * input.Elements * outChannels * factor * factor)
    {
        _input = input;
        ImmutableArray<WeightTensor> weights = [
            new WeightTensor(TensorRole.Convolution, checked(AxisLength.From((long)outChannels * factor * factor)), AxisLength.From(input.Channels),
                TensorParallelism.Replicated)];
        Tensors = bias ? weights.Add(new WeightTensor(TensorRole.Bias, AxisLength.From(outChannels), AxisLength.One, TensorParallelism.Replicated)) : weights;
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => base.Work(step, layout) with
    {
        M = checked(step.Sequences.Count * _input.Positions),
        N = Output.Elements / _input.Positions,
        K = _input.Channels,
    };
}
