using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>RetinaNet over a ResNet, in torchvision's first form: five levels of a pyramid, each under two towers that tell classes and boxes at every
/// position.</summary>
/// <remarks>Lin et al. 2017, arXiv:1708.02002. Decoding and suppression of boxes are no part of the graph.</remarks>
/// <param name="Body">What the pyramid stands on, without its classifier.</param>
public sealed record DensePyramidDetection(ResidualNetwork Body) : ImageDesign
{
    private const int Anchors = 9, BoxSides = 4, TowerConvolutions = 4;

    /// <summary>Classes, the background among them.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(91);

    public override string Family => "detection";

    public override ModelDimensions Dimensions => Body.Dimensions;

    internal override void Build(ImageNetwork network)
    {
        network.FreezesNorms = true;
        network.Stem("stem", x => Body.Stem(network, network.PadTo(x, FeaturePyramid.Quantum, FeaturePyramid.Quantum)));
        for (int stage = 0; stage < 2; stage++)
            Body.LayersOf(network, stage);
        network.Layers("pyramid", 1, x => Whole(network, x));
    }

    private Feature Whole(ImageNetwork network, Feature third)
    {
        SlidingWindow halving = SlidingWindow.Square(3, stride: 2);
        Feature fourth = Body.Stage(network, third, 2), fifth = Body.Stage(network, fourth, 3);
        Feature[] levels = network.Pyramid(third, fourth, fifth);
        Feature sixth = network.Convolve(levels[^1], FeaturePyramid.Channels, halving, bias: true);
        Feature seventh = network.Convolve(network.Activate(sixth), FeaturePyramid.Channels, halving, bias: true);
        List<Feature> found = [];
        foreach (Feature level in (Feature[])[.. levels, sixth, seventh])
        {
            // All levels have the same towers.
            bool shared = found.Count > 0;
            found.AddRange([Told(network, level, Classes.Length, shared), Told(network, level, BoxSides, shared)]);
        }

        return network.Predictions(Classes.Length + BoxSides, [.. found]);
    }

    private static Feature Told(ImageNetwork network, Feature level, long values, bool shared) =>
        network.Convolve(network.Tower(level, TowerConvolutions, shared), Anchors * values, SlidingWindow.Square(3), bias: true, shared: shared);
}
