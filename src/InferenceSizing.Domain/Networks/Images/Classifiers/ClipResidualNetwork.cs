using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The residual image towers of CLIP: a deep stem, mean pooling in place of strides, attention pooling at the end.</summary>
/// <remarks>Radford et al. 2021, arXiv:2103.00020, section 2.4.</remarks>
/// <param name="Units">Bottlenecks of each of the four stages.</param>
/// <param name="Width">Channels after the stem.</param>
/// <param name="EmbeddingSize">Elements of the image's embedding.</param>
/// <param name="PositionSide">Side of the grid that the pooling's position table was made for.</param>
public sealed record ClipResidualNetwork(ImmutableArray<LayerCount> Units, AxisLength Width, AxisLength EmbeddingSize, AxisLength PositionSide) : ImageDesign
{
    private const int Expansion = 4;
    private const int HeadDimension = 64;

    public override string Family => "clip";

    public override ModelDimensions Dimensions => Convolutional(Units.Sum(units => units.Count), FinalWidth);

    private long FinalWidth => (Expansion * Width).Length << (Units.Length - 1);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x =>
        {
            x = network.ConvolveNormActivate(x, (Width / 2).Length, SlidingWindow.Square(3, stride: 2));
            x = network.ConvolveNormActivate(x, (Width / 2).Length, SlidingWindow.Square(3));
            x = network.ConvolveNormActivate(x, Width.Length, SlidingWindow.Square(3));
            return network.Pool(x, SlidingWindow.Unpadded(2, stride: 2));
        });
        foreach ((int stage, LayerCount units) in Units.Index())
        {
            long width = Width.Length << stage;
            long stride = stage == 0 ? 1 : 2;
            network.Layers($"layer{stage + 1}.0", 1, x => Unit(network, x, width, stride));
            network.Layers($"layer{stage + 1}.1", units.Count - 1, x => Unit(network, x, width, 1));
        }

        network.Head("attnpool", x => AttendToAll(network, x));
    }

    private static Feature Unit(ImageNetwork network, Feature x, long width, long stride)
    {
        long outputs = width * Expansion;
        Feature branch = network.ConvolveNormActivate(x, width, SlidingWindow.Square(1));
        branch = network.ConvolveNormActivate(branch, width, SlidingWindow.Square(3));
        branch = network.ConvolveNorm(Halved(branch), outputs, SlidingWindow.Square(1));
        Feature shortcut = stride == 1 && x.Channels == outputs ? x : network.ConvolveNorm(Halved(x), outputs, SlidingWindow.Square(1));
        return network.Activate(network.Sum(shortcut, branch));

        Feature Halved(Feature map) => stride == 1 ? map : network.Pool(map, SlidingWindow.Unpadded(stride, stride));
    }

    /// <summary>The mean joins the positions as a token of its own; all attend to all, and the mean's row is the answer, as OpenCLIP computes it.</summary>
    private Feature AttendToAll(ImageNetwork network, Feature x)
    {
        const int queryKeyValue = 3;
        long heads = FinalWidth / HeadDimension;
        Feature tokens = network.Select(x, new FeatureMap(FinalWidth, x.Map.Positions + 1, 1));
        network.Learn("positions", new WeightTensor(TensorRole.PositionEmbedding, AxisLength.From((PositionSide * PositionSide).Length + 1),
            AxisLength.From(FinalWidth), TensorParallelism.Replicated));
        Feature projected = network.Project(tokens, queryKeyValue * FinalWidth, component: Component.Attention, role: TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "attn", AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(HeadDimension),
            AxisLength.From(HeadDimension), AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, FinalWidth);
        Feature embedded = network.Project(attended, EmbeddingSize.Length, component: Component.Attention, role: TensorRole.AttentionOutput);
        return network.Select(embedded, new FeatureMap(EmbeddingSize.Length, 1, 1));
    }
}
