using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>A convolution over frames of audio, run as a matrix product, or over each channel by itself.</summary>
/// <remarks><c>2 · frames · C_out · C_in · K</c> operations, with C_in of one where it is depthwise. Radford et al. 2022, arXiv:2212.04356, section
/// 2.2: two of them, the second halving the frames.</remarks>
internal sealed class FrameConvolution : Operator
{
    private readonly long _inputs;
    private readonly long _outputs;
    private readonly long _framesPerToken;
    private readonly long _read;
    private readonly bool _depthwise;

    /// <param name="name">Name within the block.</param>
    /// <param name="inputChannels">C_in.</param>
    /// <param name="outputChannels">C_out.</param>
    /// <param name="kernel">K frames.</param>
    /// <param name="framesPerToken">Frames written for each position of the encoder.</param>
    /// <param name="bias">Whether each output channel has a bias.</param>
    /// <param name="depthwise">Whether an output channel reads only its own input channel.</param>
    public FrameConvolution(string name, AxisLength inputChannels, AxisLength outputChannels, AxisLength kernel, Count framesPerToken, bool bias = true,
        bool depthwise = false)
        : base(Component.Encoder, name)
    {
        AxisLength columns = depthwise ? kernel : inputChannels * kernel;
        _inputs = columns.Length;
        _outputs = outputChannels.Length;
        _framesPerToken = framesPerToken.Value;
        _read = depthwise ? inputChannels.Length : columns.Length;
        _depthwise = depthwise;
        WeightTensor taps = new(TensorRole.Convolution, outputChannels, columns, TensorParallelism.Replicated);
        Tensors = bias ? [taps, new WeightTensor(TensorRole.Bias, outputChannels, AxisLength.One, TensorParallelism.Replicated)] : [taps];
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        long rows = checked(step.Tokens.Count * _framesPerToken);
        KernelKind kind = _depthwise ? KernelKind.DepthwiseConvolution : KernelKind.Convolution;
        return new KernelWork(kind, FlopCount.From(FlopCount.PerMultiplyAdd * rows * _outputs * _inputs))
        {
            M = rows,
            N = _outputs,
            K = _inputs,
            Groups = _depthwise ? _outputs : 1,
            Inputs = ElementCount.From((double)rows * _read),
            Outputs = ElementCount.From((double)rows * _outputs),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _framesPerToken * _outputs);
}
