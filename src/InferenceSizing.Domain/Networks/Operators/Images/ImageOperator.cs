using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>An operator over feature maps: its figures for one image are fixed when the network is laid out for an image size, and grow with the images in a
/// pass.</summary>
internal abstract class ImageOperator : Operator
{
    private readonly KernelKind _kernel;
    private readonly double _flopsPerImage;
    private readonly long _inputsPerImage;
    private readonly long _outputsPerImage;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="kernel">Which curve applies.</param>
    /// <param name="output">The map it writes.</param>
    /// <param name="inputsPerImage">Elements read for one image, all inputs together.</param>
    /// <param name="flopsPerImage">Operations for one image; a multiply-add is two.</param>
    private protected ImageOperator(Component component, string name, KernelKind kernel, FeatureMap output, long inputsPerImage, double flopsPerImage)
        : base(component, name)
    {
        _kernel = kernel;
        _inputsPerImage = inputsPerImage;
        _flopsPerImage = flopsPerImage;
        Output = output;
        _outputsPerImage = output.Elements;
    }

    /// <summary>The map it writes for one image.</summary>
    public FeatureMap Output { get; }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double images = step.Sequences.Count;
        return new KernelWork(_kernel, FlopCount.From(images * _flopsPerImage))
        {
            Inputs = ElementCount.From(images * _inputsPerImage),
            Outputs = ElementCount.From(images * _outputsPerImage),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Sequences.Count * _outputsPerImage);
}
