using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>DenseNet-BC: every layer of a block reads all earlier ones, joined along their channels.</summary>
/// <remarks>Huang et al. 2016, arXiv:1608.06993.</remarks>
/// <param name="Depth">121, 161, 169 or 201.</param>
public sealed record DenseNetwork(LayerCount Depth) : ImageDesign
{
    private const int WideDepth = 161;
    private const int BottleneckFactor = 4;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "densenet";

    public override ModelDimensions Dimensions => Convolutional(Depth.Count, InitialChannels);

    /// <summary>Whether a network of this depth was published.</summary>
    public static bool IsPublished(LayerCount depth) => LayersOf(depth.Count) is not null;

    /// <summary>Layers of each dense block, or null for a depth that was not published.</summary>
    internal static ImmutableArray<int>? LayersOf(int depth) => depth switch
    {
        121 => [6, 12, 24, 16],
        161 => [6, 12, 36, 24],
        169 => [6, 12, 32, 32],
        201 => [6, 12, 48, 32],
        _ => null,
    };

    private long Growth => Depth.Count == WideDepth ? 48 : 32;

    private long InitialChannels => 2 * Growth;

    internal override void Build(ImageNetwork network)
    {
        ImmutableArray<int> blocks = LayersOf(Depth.Count) ?? throw new InvalidOperationException($"No DenseNet of depth {Depth} was published.");
        network.Stem("stem", x =>
            network.Pool(network.ConvolveNormActivate(x, InitialChannels, SlidingWindow.Square(7, stride: 2)), SlidingWindow.Square(3, stride: 2)));
        foreach ((int index, int layers) in blocks.Index())
        {
            bool isLast = index == blocks.Length - 1;
            network.Layers($"denseblock{index + 1}", 1, x => isLast ? DenseBlock(network, x, layers) : Transition(network, DenseBlock(network, x, layers)));
        }

        network.Head("head", x => network.Classify(network.Activate(network.Norm(x)), Classes.Length));
    }

    private Feature DenseBlock(ImageNetwork network, Feature x, int layers)
    {
        List<Feature> made = [x];
        for (int layer = 0; layer < layers; layer++)
        {
            Feature joined = made.Count == 1 ? x : network.Concatenate([.. made]);
            Feature narrow = network.Convolve(network.Activate(network.Norm(joined)), BottleneckFactor * Growth, SlidingWindow.Square(1));
            made.Add(network.Convolve(network.Activate(network.Norm(narrow)), Growth, SlidingWindow.Square(3)));
        }

        return network.Concatenate([.. made]);
    }

    private static Feature Transition(ImageNetwork network, Feature x)
    {
        const int compression = 2;
        Feature narrow = network.Convolve(network.Activate(network.Norm(x)), x.Channels / compression, SlidingWindow.Square(1));
        return network.Pool(narrow, SlidingWindow.Unpadded(2, stride: 2));
    }
}
