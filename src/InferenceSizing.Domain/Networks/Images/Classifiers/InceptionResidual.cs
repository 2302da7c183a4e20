using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Domain.Networks.Images.InceptionStep;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Inception-ResNet v2: Inception modules as branches of residual sums.</summary>
/// <remarks>Szegedy et al. 2016, arXiv:1602.07261, figures 15 to 19, in the form of TensorFlow's models.</remarks>
public sealed record InceptionResidual : ImageDesign
{
    private const int WeightedLayers = 164;
    private const int FinalWidth = 1536;
    private const int FirstGrids = 10, SecondGrids = 20, ThirdGrids = 9;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "inception";

    public override ModelDimensions Dimensions => Convolutional(WeightedLayers, FinalWidth);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x =>
        {
            x = network.Unpadded(network.Unpadded(x, 32, 3, stride: 2), 32, 3);
            x = network.HalvedByPool(network.Branch(x, Square(64, 3)));
            return network.HalvedByPool(network.Unpadded(network.Branch(x, Point(80)), 192, 3));
        });
        network.Layers("mixed_5b", 1, x => network.Concatenate(
            network.Branch(x, Point(96)),
            network.Branch(x, Point(48), Square(64, 5)),
            network.Branch(x, Point(64), Square(96, 3), Square(96, 3)),
            network.Pooled(x, 64)));
        network.Layers("block35", FirstGrids, x => network.Activate(Added(network, x, network.Concatenate(
            network.Branch(x, Point(32)), network.Branch(x, Point(32), Square(32, 3)), network.Branch(x, Point(32), Square(48, 3), Square(64, 3))))));
        network.Layers("mixed_6a", 1, x => network.Concatenate(
            network.Branch(x, Square(384, 3, stride: 2)), network.Branch(x, Point(256), Square(256, 3), Square(384, 3, stride: 2)), network.HalvedByPool(x)));
        network.Layers("block17", SecondGrids, x => network.Activate(Added(network, x, network.Concatenate(
            network.Branch(x, Point(192)), network.Branch(x, Point(128), new(160, 1, 7), new(192, 7, 1))))));
        network.Layers("mixed_7a", 1, x => network.Concatenate(
            network.Branch(x, Point(256), Square(384, 3, stride: 2)),
            network.Branch(x, Point(256), Square(288, 3, stride: 2)),
            network.Branch(x, Point(256), Square(288, 3), Square(320, 3, stride: 2)),
            network.HalvedByPool(x)));
        network.Layers("block8", ThirdGrids, x => network.Activate(ThirdGrid(network, x)));
        network.Layers("block8_last", 1, x => ThirdGrid(network, x));
        network.Head("head", x => network.Classify(network.Branch(x, Point(FinalWidth)), Classes.Length));
    }

    private static Feature ThirdGrid(ImageNetwork network, Feature x) => Added(network, x, network.Concatenate(
        network.Branch(x, Point(192)), network.Branch(x, Point(192), new(224, 1, 3), new(256, 3, 1))));

    private static Feature Added(ImageNetwork network, Feature x, Feature branch) =>
        network.Sum(x, network.Convolve(branch, x.Channels, SlidingWindow.Square(1), bias: true));
}
