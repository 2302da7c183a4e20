using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>A convolution over frames of audio in front of an encoder, run as a matrix product.</summary>
/// <remarks><c>2 · frames · C_out · C_in · K</c> operations. Radford et al. 2022, arXiv:2212.04356, section 2.2: two of them, the second halving the
/// frames.</remarks>
public sealed class FrameConvolution : Operator
{
    private readonly long _inputs;
    private readonly long _outputs;
    private readonly long _framesPerToken;

    /// <param name="name">Name within the block.</param>
    /// <param name="inputChannels">C_in.</param>
    /// <param name="outputChannels">C_out.</param>
    /// <param name="kernel">K frames.</param>
    /// <param name="framesPerToken">Frames written for each position of the encoder.</param>
    public FrameConvolution(string name, AxisLength inputChannels, AxisLength outputChannels, AxisLength kernel, Count framesPerToken)
        : base(Component.Encoder, name)
    {
        _inputs = (inputChannels * kernel).Length;
        _outputs = outputChannels.Length;
        _framesPerToken = framesPerToken.Value;
        Tensors =
        [
            new WeightTensor(TensorRole.Convolution, outputChannels, inputChannels * kernel, TensorSplit.Replicated),
            new WeightTensor(TensorRole.Bias, outputChannels, AxisLength.One, TensorSplit.Replicated),
        ];
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        long rows = checked(step.Tokens.Count * _framesPerToken);
        return new KernelWork(KernelKind.Convolution, FlopCount.From(FlopCount.PerMultiplyAdd * rows * _outputs * _inputs))
        {
            M = rows,
            N = _outputs,
            K = _inputs,
            Inputs = ElementCount.From((double)rows * _inputs),
            Outputs = ElementCount.From((double)rows * _outputs),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _framesPerToken * _outputs);
}
