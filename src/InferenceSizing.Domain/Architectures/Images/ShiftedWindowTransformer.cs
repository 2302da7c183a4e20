using System.Collections.Immutable;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Operators.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;

namespace InferenceSizing.Domain.Architectures.Images;

/// <summary>Swin and Swin V2: attention within windows, patches merged two by two between stages.</summary>
/// <remarks>Liu et al. 2021, arXiv:2103.14030; version 2: arXiv:2111.09883.</remarks>
/// <param name="Depths">Layers of each of the four stages.</param>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="Heads">Heads of the first stage; they double with the channels.</param>
/// <param name="Window">Side of a window in patches.</param>
public sealed record ShiftedWindowTransformer(ImmutableArray<int> Depths, int Width, int Heads, int Window) : ImageDesign
{
    private const int Patch = 4;
    private const int MlpRatio = 4;
    private const int MergedSide = 2;

    /// <summary>Version 2: norms after the branches, positions from a small network, cosine attention.</summary>
    public bool Second { get; init; }

    public int Classes { get; init; } = 1000;

    public override string Family => "swin";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions => new(Depths.Sum(), Width << (Depths.Length - 1), MlpRatio * Width << (Depths.Length - 1), Heads << (Depths.Length - 1), Heads << (Depths.Length - 1), Width / Heads, 0, 0);

    public override void Build(ImageNetwork network)
    {
        // A window larger than a stage's map shrinks to it; otherwise windows tile the map.
        for (int stage = 0; stage < Depths.Length; stage++)
        {
            int step = Patch << stage;
            if (!Fits(network.Image.Height, step) || !Fits(network.Image.Width, step))
            {
                network.Refuse($"An image of {network.Image.Height} x {network.Image.Width} pixels does not divide into windows of {Window} x {Window} patches at stage {stage + 1}: there a side must be a multiple of {step * Window} pixels, or of {step} up to {step * Window}.");
                return;
            }
        }

        network.Stem("patch_embed", x => network.NormChannels(network.Convolve(x, Width, SlidingWindow.Unpadded(Patch, Patch), bias: true)));
        for (int stage = 0; stage < Depths.Length; stage++)
        {
            int heads = Heads << stage;
            if (stage > 0)
                network.Layers($"layers.{stage}.downsample", 1, x => Merge(network, x));
            network.Layers($"layers.{stage}.blocks", Depths[stage], x => Layer(network, x, heads));
        }

        network.Head("head", x => network.Classify(network.NormChannels(x), Classes));
    }

    private bool Fits(int pixels, int step) => pixels % step == 0 && (pixels / step <= Window || pixels / step % Window == 0);

    private Feature Merge(ImageNetwork network, Feature x)
    {
        FeatureMap merged = new(MergedSide * MergedSide * x.Channels, x.Map.Height / MergedSide, x.Map.Width / MergedSide);
        Feature patches = network.Select(x, merged);
        int outputs = MergedSide * x.Channels;
        return Second
            ? network.NormChannels(network.Project(patches, outputs, bias: false))
            : network.Project(network.NormChannels(patches), outputs, bias: false);
    }

    private Feature Layer(ImageNetwork network, Feature x, int heads)
    {
        Feature branch = Attend(network, Second ? x : network.NormChannels(x), heads);
        x = network.Sum(x, Second ? network.NormChannels(branch) : branch);
        branch = network.Project(Second ? x : network.NormChannels(x), MlpRatio * x.Channels, role: TensorRole.FeedForwardUp);
        branch = network.Project(network.Activate(branch), x.Channels, role: TensorRole.FeedForwardDown);
        return network.Sum(x, Second ? network.NormChannels(branch) : branch);
    }

    private Feature Attend(ImageNetwork network, Feature x, int heads)
    {
        const int queryKeyValue = 3;
        int head = x.Channels / heads;
        long windowHeight = Math.Min(Window, x.Map.Height), windowWidth = Math.Min(Window, x.Map.Width);
        Feature projected = network.Project(x, queryKeyValue * x.Channels, bias: !Second, Component.Attention, TensorRole.AttentionQueryKeyValue);
        network.Learn("positions", Positions(heads, x.Channels));
        Attention attention = new(Component.Attention, "attn", heads, heads, head, head, AttentionSpan.Bidirectional) { KeepsScores = Second };
        Feature attended = network.OverWindows(attention, projected, x.Channels, x.Map.Positions / (windowHeight * windowWidth));
        return network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput);
    }

    /// <summary>A table of offsets; in version 2 a network from two coordinates by 512 units to a bias a head, a scale a head, and biases of queries and values.</summary>
    private WeightTensor[] Positions(int heads, int channels)
    {
        const int coordinates = 2, hiddenUnits = 512, queryAndValue = 2;
        long offsets = (2 * Window) - 1;
        return Second
            ?
            [
                new(TensorRole.Scalar, hiddenUnits, coordinates + 1, TensorSplit.Replicated),
                new(TensorRole.Scalar, heads, hiddenUnits, TensorSplit.Replicated),
                new(TensorRole.Scalar, heads, 1, TensorSplit.Replicated),
                new(TensorRole.Bias, (long)queryAndValue * channels, 1, TensorSplit.Replicated),
            ]
            : [new(TensorRole.PositionEmbedding, offsets * offsets, heads, TensorSplit.Replicated)];
    }
}
