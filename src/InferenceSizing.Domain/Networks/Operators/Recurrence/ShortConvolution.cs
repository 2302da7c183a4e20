using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>A causal depthwise convolution over a few tokens, in front of a recurrence or in the place of one (LFM2).</summary>
/// <remarks><c>2 · K</c> operations for each channel and token; the last K − 1 inputs are kept: <c>(K − 1) · width</c> elements for each sequence.
/// Source: definition; cached tail, Gu and Dao 2023, arXiv:2312.00752.</remarks>
internal sealed class ShortConvolution : Operator
{
    private readonly long _width;
    private readonly long _kernel;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">Channels.</param>
    /// <param name="kernel">K, tokens that an output sees.</param>
    /// <param name="bias">Whether each channel has a bias.</param>
    public ShortConvolution(Component component, AxisLength width, AxisLength kernel, bool bias)
        : base(component, "short_convolution")
    {
        _width = width.Length;
        _kernel = kernel.Length;
        WeightTensor taps = new(TensorRole.RecurrentState, width, kernel, TensorParallelism.Outputs);
        Tensors = bias ? [taps, WeightTensor.Vector(TensorRole.Bias, width, TensorParallelism.Outputs)] : [taps];
        Cache = new RecurrentStateSpec(checked(((kernel.Length - 1L) * width).Length), 0, SplitsOverTensor: true) { ConvolutionTokens = kernel.Length - 1 };
    }

    public override bool InPlace => true;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        const double readAndWritten = 2;
        double width = WholeNumber.DivideUp(_width, layout.Tensor);
        double elements = step.Tokens.Count * width;
        return new KernelWork(KernelKind.Recurrence, FlopCount.From(FlopCount.PerMultiplyAdd * _kernel * elements))
        {
            Inputs = ElementCount.From(elements),
            Outputs = ElementCount.From(elements),
            StateTraffic = ElementCount.From(readAndWritten * step.Sequences.Count * (_kernel - 1.0) * width),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * WholeNumber.DivideUp(_width, layout.Tensor));
}
