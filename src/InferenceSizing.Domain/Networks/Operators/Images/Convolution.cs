using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>A two-dimensional convolution: plain, strided, dilated, grouped or depthwise.</summary>
/// <remarks>Parameters <c>C_out · C_in / g · k_h · k_w (+ C_out)</c>; multiply-adds that times <c>H_out · W_out</c>. Dumoulin and Visin 2016, arXiv:1603.07285.
/// A fully connected view: <c>M = b · H_out · W_out</c>, <c>N = C_out</c>, <c>K = C_in / g · k_h · k_w</c>.</remarks>
internal sealed class Convolution : ImageOperator
{
    private readonly long _columns;
    private readonly long _groups;

    /// <param name="name">Name within the block.</param>
    /// <param name="input">The map it reads.</param>
    /// <param name="outChannels">C_out, a multiple of the groups.</param>
    /// <param name="window">Kernel, stride, padding, dilation.</param>
    /// <param name="groups">g, a divisor of the input's channels.</param>
    /// <param name="bias">Whether each output channel has a bias.</param>
    /// <param name="shared">Whether its weights are those of another convolution, and stored there.</param>
    public Convolution(string name, FeatureMap input, long outChannels, in SlidingWindow window, long groups = 1, bool bias = false, bool shared = false)
        : this(Component.Convolution, name, input, input.Through(window, outChannels), TensorOf(TensorRole.Convolution, input, outChannels, window, groups),
            groups, bias, shared)
    {
    }

    private Convolution(Component component, string name, FeatureMap input, FeatureMap output, WeightTensor weight, long groups, bool bias, bool shared)
        : base(component, name, IsDepthwise(input, groups) ? KernelKind.DepthwiseConvolution : KernelKind.Convolution, output, input.Elements,
            FlopCount.PerMultiplyAdd * output.Elements * (double)weight.Columns.Length)
    {
        _columns = weight.Columns.Length;
        _groups = groups;
        ImmutableArray<WeightTensor> weights = bias
            ? [weight, new WeightTensor(TensorRole.Bias, AxisLength.From(output.Channels), AxisLength.One, TensorParallelism.Replicated)] : [weight];
        if (shared)
            Borrowed = weights;
        else
            Tensors = weights;
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => base.Work(step, layout) with
    {
        M = checked(step.Sequences.Count * Output.Positions),
        N = Output.Channels,
        K = _columns,
        Groups = _groups,
    };

    private static bool IsDepthwise(FeatureMap input, long groups) => groups > 1 && groups == input.Channels;

    private static WeightTensor TensorOf(TensorRole role, FeatureMap input, long outChannels, in SlidingWindow window, long groups)
    {
        if (groups < 1 || input.Channels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentOutOfRangeException(nameof(groups), groups, "Groups divide the channels on both sides.");
        return new WeightTensor(role, AxisLength.From(outChannels), checked(AxisLength.From(input.Channels / groups * window.Area)),
            TensorParallelism.Replicated);
    }
}
