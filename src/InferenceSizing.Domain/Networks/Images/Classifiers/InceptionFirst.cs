using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>GoogLeNet as it was published: convolutions with biases and no batch normalization, and two auxiliary classifiers that are stored but not
/// run. Or as torchvision has it: normalized, with 3 x 3 in the place of 5 x 5, and without the classifiers once it is trained.</summary>
/// <remarks>Szegedy et al. 2014, arXiv:1409.4842, table 1; pytorch/vision, torchvision/models/googlenet.py.</remarks>
public sealed record InceptionFirst : ImageDesign
{
    private const int WeightedLayers = 22;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    /// <summary>torchvision's form.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether the auxiliary classifiers are stored.</summary>
    public bool Auxiliary { get; init; } = true;

    public override string Family => "inception";

    public override ModelDimensions Dimensions => Convolutional(WeightedLayers, Modules[^1].Outputs);

    /// <summary>Channels of a module's four branches: 1 x 1; reduction and 3 x 3; reduction and 5 x 5; after the pool.</summary>
    private readonly record struct Module(
        string Name, long Point, long SquareReduction, long Square, long LargeReduction, long Large, long Pool, bool PoolsBefore = false,
            bool Auxiliary = false)
    {
        public long Outputs => Point + Square + Large + Pool;
    }

    private static readonly ImmutableArray<Module> Modules =
    [
        new("3a", 64, 96, 128, 16, 32, 32),
        new("3b", 128, 128, 192, 32, 96, 64),
        new("4a", 192, 96, 208, 16, 48, 64, PoolsBefore: true, Auxiliary: true),
        new("4b", 160, 112, 224, 24, 64, 64),
        new("4c", 128, 128, 256, 24, 64, 64),
        new("4d", 112, 144, 288, 32, 64, 64, Auxiliary: true),
        new("4e", 256, 160, 320, 32, 128, 128),
        new("5a", 256, 160, 320, 32, 128, 128, PoolsBefore: true),
        new("5b", 384, 192, 384, 48, 128, 128),
    ];

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x =>
        {
            x = Halved(network, Convolve(network, x, 64, SlidingWindow.Square(7, stride: 2)));
            x = Convolve(network, x, 64, SlidingWindow.Square(1));
            return Halved(network, Convolve(network, x, 192, SlidingWindow.Square(3)));
        });
        foreach (Module module in Modules)
        {
            network.Layers($"inception{module.Name}", 1, x => Branches(network, module.PoolsBefore ? Halved(network, x) : x, module));
            if (Auxiliary && module.Auxiliary)
                network.Stored($"aux{module.Name}", network.Stream, x => AuxiliaryClassifier(network, x));
        }

        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    private Feature Branches(ImageNetwork network, Feature x, Module module)
    {
        Feature point = Convolve(network, x, module.Point, SlidingWindow.Square(1));
        Feature square = Convolve(network, Convolve(network, x, module.SquareReduction, SlidingWindow.Square(1)), module.Square, SlidingWindow.Square(3));
        Feature large = Convolve(network, Convolve(network, x, module.LargeReduction, SlidingWindow.Square(1)), module.Large,
            SlidingWindow.Square(Normalized ? 3 : 5));
        Feature pool = Convolve(network, network.Pool(x, SlidingWindow.Square(3)), module.Pool, SlidingWindow.Square(1));
        return network.Concatenate(point, square, large, pool);
    }

    private Feature AuxiliaryClassifier(ImageNetwork network, Feature x)
    {
        const int side = 4, channels = 128, hidden = 1024;
        x = Convolve(network, network.PoolTo(x, side, side), channels, SlidingWindow.Square(1));
        return network.Connect(network.Activate(network.Connect(x, hidden)), Classes.Length);
    }

    private Feature Convolve(ImageNetwork network, Feature x, long channels, SlidingWindow window) =>
        Normalized ? network.ConvolveNormActivate(x, channels, window) : network.Activate(network.Convolve(x, channels, window, bias: true));

    private static Feature Halved(ImageNetwork network, Feature x) => network.Pool(x, SlidingWindow.Unpadded(3, stride: 2) with { RoundsUp = true });
}
