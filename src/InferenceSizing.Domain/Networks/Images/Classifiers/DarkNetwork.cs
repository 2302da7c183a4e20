using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Darknet-53, the backbone of YOLOv3, as a classifier.</summary>
/// <remarks>Redmon and Farhadi 2018, arXiv:1804.02767, table 1.</remarks>
public sealed record DarkNetwork : ImageDesign
{
    private const int WeightedLayers = 53;
    private const int StemWidth = 32;
    private static readonly ImmutableArray<(long Width, int Units)> Stages = [(64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)];

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "darknet53";

    public override ModelDimensions Dimensions => Convolutional(WeightedLayers, Stages[^1].Width);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, StemWidth, SlidingWindow.Square(3)));
        foreach ((int index, (long width, int units)) in Stages.Index())
        {
            network.Layers($"stages.{index}.down", 1, x => network.ConvolveNormActivate(x, width, SlidingWindow.Square(3, stride: 2)));
            network.Layers($"stages.{index}.blocks", units, x => network.YoloBottleneck(x, width / 2, firstKernel: 1, shortcut: true));
        }

        network.Head("head", x => network.Classify(x, Classes.Length));
    }
}
