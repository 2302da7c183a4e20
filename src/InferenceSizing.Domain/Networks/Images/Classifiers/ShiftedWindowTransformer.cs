using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Swin and Swin V2: attention within windows, patches merged two by two between stages.</summary>
/// <remarks>Liu et al. 2021, arXiv:2103.14030; version 2: arXiv:2111.09883.</remarks>
/// <param name="Depths">Layers of each of the four stages.</param>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="Heads">Heads of the first stage; they double with the channels.</param>
/// <param name="Window">Side of a window in patches.</param>
public sealed record ShiftedWindowTransformer(ImmutableArray<LayerCount> Depths, AxisLength Width, AxisLength Heads, AxisLength Window) : ImageDesign
{
    private const int Patch = 4;
    private const int MlpRatio = 4;
    private const int MergedSide = 2;

    /// <summary>Version 2: norms after the branches, positions from a small network, cosine attention.</summary>
    public bool Second { get; init; }

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "swin";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount.From(Depths.Sum(depth => depth.Count)), AxisLength.From(Width.Length << (Depths.Length - 1)),
            AxisLength.From((MlpRatio * Width).Length << (Depths.Length - 1)),
            AxisLength.From(Heads.Length << (Depths.Length - 1)), AxisLength.From(Heads.Length << (Depths.Length - 1)),
        AxisLength.From(Width.Length / Heads.Length), default, default);

    internal override void Build(ImageNetwork network)
    {
        if (network.Image.Height % Patch != 0 || network.Image.Width % Patch != 0)
        {
            network.Refuse($"Swin cuts the image into patches: both sides must be multiples of {Patch}, not {network.Image.Height} x {network.Image.Width}.");
            return;
        }

        network.Stem("patch_embed", x => network.NormChannels(network.Convolve(x, Width.Length, SlidingWindow.Unpadded(Patch, Patch), bias: true)));
        for (int stage = 0; stage < Depths.Length; stage++)
        {
            long heads = Heads.Length << stage;
            if (stage > 0)
                network.Layers($"layers.{stage}.downsample", 1, x => Merge(network, x));
            network.Layers($"layers.{stage}.blocks", Depths[stage].Count, x => Layer(network, x, heads));
        }

        network.Head("head", x => network.Classify(network.NormChannels(x), Classes.Length));
    }

    private Feature Merge(ImageNetwork network, Feature x)
    {
        // A side that is odd is padded.
        long height = WholeNumber.DivideUp(x.Map.Height, MergedSide), width = WholeNumber.DivideUp(x.Map.Width, MergedSide);
        FeatureMap merged = new(MergedSide * MergedSide * x.Channels, height, width);
        Feature patches = network.Select(x, merged);
        long outputs = MergedSide * x.Channels;
        return Second
            ? network.NormChannels(network.Project(patches, outputs, bias: false))
            : network.Project(network.NormChannels(patches), outputs, bias: false);
    }

    private Feature Layer(ImageNetwork network, Feature x, long heads)
    {
        Feature branch = Attend(network, Second ? x : network.NormChannels(x), heads);
        x = network.Sum(x, Second ? network.NormChannels(branch) : branch);
        branch = network.Project(Second ? x : network.NormChannels(x), MlpRatio * x.Channels, role: TensorRole.FeedForwardUp);
        branch = network.Project(network.Gelu(branch), x.Channels, role: TensorRole.FeedForwardDown);
        return network.Sum(x, Second ? network.NormChannels(branch) : branch);
    }

    /// <summary>Attention within windows. A window larger than the map shrinks to it; a map that windows do not tile is padded, projected so, and cut
    /// again.</summary>
    private Feature Attend(ImageNetwork network, Feature x, long heads)
    {
        const int queryKeyValue = 3;
        long head = x.Channels / heads;
        long windowHeight = Math.Min(Window.Length, x.Map.Height), windowWidth = Math.Min(Window.Length, x.Map.Width);
        Feature tiled = network.PadTo(x, windowHeight, windowWidth);
        Feature projected = network.Project(tiled, queryKeyValue * x.Channels, bias: !Second, Component.Attention, TensorRole.AttentionQueryKeyValue);
        network.Learn("positions", Positions(heads, x.Channels));
        Attention attention = new(Component.Attention, "attn", AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(head), AxisLength.From(head),
            AttentionSpan.Bidirectional)
        { KeepsScores = Second };
        Feature attended = network.OverWindows(attention, projected, x.Channels, tiled.Map.Positions / ((long)windowHeight * windowWidth));
        attended = network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput);
        return attended.Map == x.Map ? attended : network.Select(attended, x.Map);
    }

    /// <summary>A table of offsets; in version 2 a network from two coordinates by 512 units to a bias a head, a scale a head, and biases of queries and
    /// values.</summary>
    private WeightTensor[] Positions(long heads, long channels)
    {
        const int coordinates = 2, hiddenUnits = 512, queryAndValue = 2;
        long offsets = (2 * Window).Length - 1;
        return Second
            ?
            [
                new(TensorRole.Scalar, AxisLength.From(hiddenUnits), AxisLength.From(coordinates + 1), TensorParallelism.Replicated),
                new(TensorRole.Scalar, AxisLength.From(heads), AxisLength.From(hiddenUnits), TensorParallelism.Replicated),
                new(TensorRole.Scalar, AxisLength.From(heads), AxisLength.One, TensorParallelism.Replicated),
                new(TensorRole.Bias, AxisLength.From((long)queryAndValue * channels), AxisLength.One, TensorParallelism.Replicated),
            ]
            : [new(TensorRole.PositionEmbedding, AxisLength.From(offsets * offsets), AxisLength.From(heads), TensorParallelism.Replicated)];
    }
}
