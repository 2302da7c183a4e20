using InferenceSizing.Domain.Units;

using static InferenceSizing.Domain.Networks.Images.InceptionStep;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Inception v4.</summary>
/// <remarks>Szegedy et al. 2016, arXiv:1602.07261, figures 3 to 9.</remarks>
public sealed record InceptionFourth : ImageDesign
{
    private const int WeightedLayers = 76;
    private const int FinalWidth = 1536;
    private const int FirstGrids = 4, SecondGrids = 7, ThirdGrids = 3;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "inception";

    public override ModelDimensions Dimensions => Convolutional(WeightedLayers, FinalWidth);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => Stem(network, x));
        network.Layers("inception_a", FirstGrids, x => network.Concatenate(
            network.Branch(x, Point(96)),
            network.Branch(x, Point(64), Square(96, 3)),
            network.Branch(x, Point(64), Square(96, 3), Square(96, 3)),
            network.Pooled(x, 96)));
        network.Layers("reduction_a", 1, x => network.Concatenate(
            network.Branch(x, Square(384, 3, stride: 2)), network.Branch(x, Point(192), Square(224, 3), Square(256, 3, stride: 2)), network.HalvedByPool(x)));
        network.Layers("inception_b", SecondGrids, x => network.Concatenate(
            network.Branch(x, Point(384)),
            network.Branch(x, Point(192), new(224, 1, 7), new(256, 7, 1)),
            network.Branch(x, Point(192), new(192, 7, 1), new(224, 1, 7), new(224, 7, 1), new(256, 1, 7)),
            network.Pooled(x, 128)));
        network.Layers("reduction_b", 1, x => network.Concatenate(
            network.Branch(x, Point(192), Square(192, 3, stride: 2)),
            network.Branch(x, Point(256), new(256, 1, 7), new(320, 7, 1), Square(320, 3, stride: 2)),
            network.HalvedByPool(x)));
        network.Layers("inception_c", ThirdGrids, x => network.Concatenate(
            network.Branch(x, Point(256)),
            network.Crossed(network.Branch(x, Point(384)), 256),
            network.Crossed(network.Branch(x, Point(384), new(448, 3, 1), new(512, 1, 3)), 256),
            network.Pooled(x, 256)));
        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    private static Feature Stem(ImageNetwork network, Feature x)
    {
        x = network.Unpadded(network.Unpadded(x, 32, 3, stride: 2), 32, 3);
        x = network.Branch(x, Square(64, 3));
        x = network.Concatenate(network.HalvedByPool(x), network.Branch(x, Square(96, 3, stride: 2)));
        x = network.Concatenate(
            network.Unpadded(network.Branch(x, Point(64)), 96, 3),
            network.Unpadded(network.Branch(x, Point(64), new(64, 1, 7), new(64, 7, 1)), 96, 3));
        return network.Concatenate(network.Branch(x, Square(192, 3, stride: 2)), network.HalvedByPool(x));
    }
}
