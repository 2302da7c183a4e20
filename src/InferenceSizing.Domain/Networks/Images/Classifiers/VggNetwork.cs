using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>VGG: 3 x 3 convolutions between poolings, and three fully connected layers.</summary>
/// <remarks>Simonyan and Zisserman 2014, arXiv:1409.1556.</remarks>
/// <param name="Depth">11, 13, 16 or 19.</param>
/// <param name="BatchNorm">Whether a batch normalization follows each convolution.</param>
public sealed record VggNetwork(LayerCount Depth, bool BatchNorm) : ImageDesign
{
    private const int HiddenUnits = 4096;
    private const int PooledSide = 7;
    internal static readonly ImmutableArray<int> Widths = [64, 128, 256, 512, 512];

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "vgg";

    public override ModelDimensions Dimensions => Convolutional(Depth.Count, HiddenUnits);

    /// <summary>Whether a network of this depth was published.</summary>
    public static bool IsPublished(LayerCount depth) => ConvolutionsOf(depth.Count) is not null;

    /// <summary>Convolutions of each stage, or null for a depth that was not published.</summary>
    internal static ImmutableArray<int>? ConvolutionsOf(int depth) => depth switch
    {
        11 => [1, 1, 2, 2, 2],
        13 => [2, 2, 2, 2, 2],
        16 => [2, 2, 3, 3, 3],
        19 => [2, 2, 4, 4, 4],
        _ => null,
    };

    internal override void Build(ImageNetwork network)
    {
        ImmutableArray<int> convolutions = ConvolutionsOf(Depth.Count) ?? throw new InvalidOperationException($"No VGG of depth {Depth} was published.");
        foreach ((int stage, int count) in convolutions.Index())
            network.Layers($"features.{stage}", 1, x => Stage(network, x, count, Widths[stage]));
        network.Head("classifier", x =>
        {
            x = network.PoolTo(x, PooledSide, PooledSide);
            x = network.Activate(network.Connect(x, HiddenUnits));
            x = network.Activate(network.Connect(x, HiddenUnits));
            return network.Connect(x, Classes.Length);
        });
    }

    private Feature Stage(ImageNetwork network, Feature x, int count, long width) =>
        network.Pool(Convolved(network, x, count, width, BatchNorm), SlidingWindow.Unpadded(2, stride: 2));

    /// <summary>The convolutions of a stage, before its pooling.</summary>
    internal static Feature Convolved(ImageNetwork network, Feature x, int count, long width, bool batchNorm)
    {
        for (int i = 0; i < count; i++)
        {
            x = network.Convolve(x, width, SlidingWindow.Square(3), bias: true);
            x = network.Activate(batchNorm ? network.Norm(x) : x);
        }

        return x;
    }
}
