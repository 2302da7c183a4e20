using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>SSD over the first three stages of a ResNet, the third without its stride, in the form of MLPerf's and NVIDIA's reference programs.</summary>
/// <remarks>Liu et al. 2015, arXiv:1512.02325; NVIDIA DeepLearningExamples, PyTorch/Detection/SSD; MLPerf inference v0.5 to v1.1,
/// <c>ssd-resnet34</c>.</remarks>
/// <param name="Depth">Depth of the ResNet.</param>
/// <param name="Large">MLPerf's form for images of 1200 pixels: no normalization after the body, and heads that look at every third position.</param>
public sealed record ResidualSingleShot(LayerCount Depth, bool Large) : ImageDesign
{
    private const int StagesUsed = 3;
    private const int LargeHeadStride = 3;
    private static readonly ImmutableArray<int> Anchors = [4, 6, 6, 6, 4, 4];

    /// <summary>Classes, the background among them.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(81);

    public override string Family => "detection";

    public override ModelDimensions Dimensions => Body.Dimensions;

    private ResidualNetwork Body => new(Depth) { UnstridedStage = StagesUsed - 1 };

    internal override void Build(ImageNetwork network)
    {
        ResidualNetwork body = Body;
        network.Stem("stem", x => body.Stem(network, x));
        for (int stage = 0; stage < StagesUsed; stage++)
            body.LayersOf(network, stage);
        network.Layers("detector", 1, x => Whole(network, x));
    }

    private Feature Whole(ImageNetwork network, Feature x)
    {
        SlidingWindow half = SlidingWindow.Square(3, stride: 2), edge = SlidingWindow.Unpadded(3);
        List<Feature> maps = [x];
        (long Inner, long Outputs, SlidingWindow Window)[] smaller =
            [(256, 512, half), (256, 512, half), (128, 256, half), (128, 256, Large ? SlidingWindow.Unpadded(3, stride: 2) : edge), (128, 256, edge)];
        foreach ((long inner, long outputs, SlidingWindow window) in smaller)
            maps.Add(Convolved(network, Convolved(network, maps[^1], inner, SlidingWindow.Square(1)), outputs, window));
        return network.SingleShots(maps, Anchors.AsSpan(), Classes.Length, kernel: 3, Large ? LargeHeadStride : 1);
    }

    private Feature Convolved(ImageNetwork network, Feature x, long channels, in SlidingWindow window) =>
        Large ? network.Activate(network.Convolve(x, channels, window, bias: true)) : network.ConvolveNormActivate(x, channels, window);
}
