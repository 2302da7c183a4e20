using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Two convolutions over the frames of a mel spectrum, in front of an encoder.</summary>
/// <remarks>Radford et al. 2022, arXiv:2212.04356, section 2.2: kernels of three frames; the second has a stride of two.</remarks>
/// <param name="Channels">num_mel_bins.</param>
public sealed record SpectrumStem(AxisLength Channels)
{
    private const int FramesPerToken = 2;

    private static readonly AxisLength Kernel = AxisLength.From(3);

    internal ImmutableArray<Operator> Operators(AxisLength hiddenSize) =>
    [
        new FrameConvolution("conv1", Channels, hiddenSize, Kernel, Count.From(FramesPerToken)),
        new FrameConvolution("conv2", hiddenSize, hiddenSize, Kernel, framesPerToken: Count.One),
    ];
}
