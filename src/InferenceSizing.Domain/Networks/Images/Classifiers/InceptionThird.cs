using InferenceSizing.Domain.Units;

using static InferenceSizing.Domain.Networks.Images.InceptionStep;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Inception v3, without its auxiliary classifier, as it is used for inference.</summary>
/// <remarks>Szegedy et al. 2015, arXiv:1512.00567, table 1 and figures 5 to 7.</remarks>
public sealed record InceptionThird : ImageDesign
{
    private const int WeightedLayers = 48;
    private const int FinalWidth = 2048;

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
        network.Layers("mixed_5b", 1, x => FirstGrid(network, x, 32));
        network.Layers("mixed_5c", 1, x => FirstGrid(network, x, 64));
        network.Layers("mixed_5d", 1, x => FirstGrid(network, x, 64));
        network.Layers("mixed_6a", 1, x => network.Concatenate(
            network.Branch(x, Square(384, 3, stride: 2)), network.Branch(x, Point(64), Square(96, 3), Square(96, 3, stride: 2)), network.HalvedByPool(x)));
        network.Layers("mixed_6b", 1, x => SecondGrid(network, x, 128));
        network.Layers("mixed_6c", 2, x => SecondGrid(network, x, 160));
        network.Layers("mixed_6e", 1, x => SecondGrid(network, x, 192));
        network.Layers("mixed_7a", 1, x => network.Concatenate(
            network.Branch(x, Point(192), Square(320, 3, stride: 2)),
            network.Branch(x, Point(192), new(192, 1, 7), new(192, 7, 1), Square(192, 3, stride: 2)),
            network.HalvedByPool(x)));
        network.Layers("mixed_7b", 1, x => ThirdGrid(network, x));
        network.Layers("mixed_7c", 1, x => ThirdGrid(network, x));
        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    private static Feature FirstGrid(ImageNetwork network, Feature x, long pooled) => network.Concatenate(
        network.Branch(x, Point(64)),
        network.Branch(x, Point(48), Square(64, 5)),
        network.Branch(x, Point(64), Square(96, 3), Square(96, 3)),
        network.Pooled(x, pooled));

    private static Feature SecondGrid(ImageNetwork network, Feature x, long inner) => network.Concatenate(
        network.Branch(x, Point(192)),
        network.Branch(x, Point(inner), new(inner, 1, 7), new(192, 7, 1)),
        network.Branch(x, Point(inner), new(inner, 7, 1), new(inner, 1, 7), new(inner, 7, 1), new(192, 1, 7)),
        network.Pooled(x, 192));

    private static Feature ThirdGrid(ImageNetwork network, Feature x) => network.Concatenate(
        network.Branch(x, Point(320)),
        network.Crossed(network.Branch(x, Point(384)), 384),
        network.Crossed(network.Branch(x, Point(448), Square(384, 3)), 384),
        network.Pooled(x, 192));
}
