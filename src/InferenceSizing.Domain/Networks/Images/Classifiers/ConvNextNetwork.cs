using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>ConvNeXt and ConvNeXt V2: a 7 x 7 depthwise convolution and an MLP at every position.</summary>
/// <remarks>Liu et al. 2022, arXiv:2201.03545; global response normalization: Woo et al. 2023, arXiv:2301.00808.</remarks>
/// <param name="Depths">Units of each of the four stages.</param>
/// <param name="Widths">Channels of each stage.</param>
public sealed record ConvNextNetwork(ImmutableArray<LayerCount> Depths, ImmutableArray<AxisLength> Widths) : ImageDesign
{
    private const int Expansion = 4;

    /// <summary>Version 2: response normalization in the MLP in place of a learned scale on the branch.</summary>
    public bool ResponseNorm { get; init; }

    /// <summary>Outputs of the classifier, or of the projection without bias.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    /// <summary>Whether the head is CLIP's projection, which has no bias.</summary>
    public bool Projects { get; init; }

    public override string Family => "convnext";

    public override ModelDimensions Dimensions => Convolutional(Depths.Sum(depth => depth.Count), Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        const int patch = 4;
        network.Stem("stem", x => network.NormChannels(network.Convolve(x, Widths[0].Length, SlidingWindow.Unpadded(patch, patch), bias: true)));
        for (int stage = 0; stage < Depths.Length; stage++)
        {
            long width = Widths[stage].Length;
            if (stage > 0)
                network.Layers($"stages.{stage}.downsample", 1, x =>
                    network.Convolve(network.NormChannels(x), width, SlidingWindow.Unpadded(2, stride: 2), bias: true));
            network.Layers($"stages.{stage}.blocks", Depths[stage].Count, x => Unit(network, x));
        }

        network.Head("head", x => network.Connect(network.NormChannels(network.PoolGlobally(x)), Classes.Length, bias: !Projects));
    }

    private Feature Unit(ImageNetwork network, Feature x)
    {
        Feature branch = network.NormChannels(network.Convolve(x, x.Channels, SlidingWindow.Square(7), x.Channels, bias: true));
        branch = network.Gelu(network.Project(branch, Expansion * x.Channels));
        if (ResponseNorm)
            branch = network.Sum(branch, network.LearnedScale(network.Scale(branch, network.PoolGlobally(branch)), vectors: 2));
        branch = network.Project(branch, x.Channels);
        return network.Sum(x, ResponseNorm ? branch : network.LearnedScale(branch));
    }
}
