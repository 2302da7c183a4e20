using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>RepVGG in its deployed form: the branches of training merged into one 3 x 3 convolution each.</summary>
/// <remarks>Ding et al. 2021, arXiv:2101.03697, table 2.</remarks>
/// <param name="Units">Convolutions of each of the four stages.</param>
/// <param name="Widths">Channels of each stage; the stem has those of the first, at most 64.</param>
public sealed record ReparametrizedVgg(ImmutableArray<LayerCount> Units, ImmutableArray<AxisLength> Widths) : ImageDesign
{
    private const int WidestStem = 64;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "repvgg";

    public override ModelDimensions Dimensions => Convolutional(Units.Sum(units => units.Count) + 2, Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => Unit(network, x, Math.Min(WidestStem, Widths[0].Length), stride: 2));
        for (int stage = 0; stage < Units.Length; stage++)
        {
            long width = Widths[stage].Length;
            network.Layers($"stages.{stage}.0", 1, x => Unit(network, x, width, stride: 2));
            network.Layers($"stages.{stage}.1", Units[stage].Count - 1, x => Unit(network, x, width, stride: 1));
        }

        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    private static Feature Unit(ImageNetwork network, Feature x, long width, long stride) =>
        network.Activate(network.Convolve(x, width, SlidingWindow.Square(3, stride), bias: true));
}
