using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>SqueezeNet 1.0 and 1.1: a narrow 1 x 1 convolution before a 1 x 1 and a 3 x 3 side by side.</summary>
/// <remarks>Iandola et al. 2016, arXiv:1602.07360.</remarks>
/// <param name="Revised">Version 1.1: a smaller stem, and the poolings earlier.</param>
public sealed record SqueezeNetwork(bool Revised) : ImageDesign
{
    private const int ExpansionOfSqueezed = 4;
    private const int FireModules = 8;

    /// <summary>Channels after the squeeze in each fire module.</summary>
    private static readonly ImmutableArray<int> Squeezed = [16, 16, 32, 32, 48, 48, 64, 64];

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "squeezenet";

    public override ModelDimensions Dimensions => Convolutional(FireModules + 2, Squeezed[^1] * ExpansionOfSqueezed * 2);

    internal override void Build(ImageNetwork network)
    {
        ImmutableArray<int> poolBefore = Revised ? [0, 2, 4] : [0, 3, 7];
        network.Stem("features.0", x => network.Activate(Revised
            ? network.Convolve(x, 64, SlidingWindow.Unpadded(3, stride: 2), bias: true)
            : network.Convolve(x, 96, SlidingWindow.Unpadded(7, stride: 2), bias: true)));
        foreach ((int index, long squeezed) in Squeezed.Index())
        {
            network.Layers($"fire{index + 2}", 1, x => Fire(network, poolBefore.Contains(index)
                ? network.Pool(x, SlidingWindow.Unpadded(3, stride: 2) with { RoundsUp = true })
                : x, squeezed));
        }

        network.Head("classifier", x => network.PoolGlobally(network.Activate(network.Convolve(x, Classes.Length, SlidingWindow.Square(1), bias: true))));
    }

    private static Feature Fire(ImageNetwork network, Feature x, long squeezed)
    {
        Feature narrow = network.Activate(network.Convolve(x, squeezed, SlidingWindow.Square(1), bias: true));
        Feature pointwise = network.Activate(network.Convolve(narrow, squeezed * ExpansionOfSqueezed, SlidingWindow.Square(1), bias: true));
        Feature square = network.Activate(network.Convolve(narrow, squeezed * ExpansionOfSqueezed, SlidingWindow.Square(3), bias: true));
        return network.Concatenate(pointwise, square);
    }
}
