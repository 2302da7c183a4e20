using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The decoder of Wan's autoencoder, which Qwen-Image has too: convolutions over time and both sides, one frame of the latent at a time.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderKLWan</c>, decoder. The frames of a chunk lie below each other in one map, so that a kernel over three frames and
/// three rows is one of nine rows. The video so far, or its tiles so far, are in memory next to the chunk at work; the frames that convolutions keep from the
/// chunk before are not counted.</remarks>
/// <param name="LatentChannels">z_dim.</param>
/// <param name="Widths">base_dim times dim_mult, from the pixels inwards.</param>
/// <param name="Frames">Frames of the video; one for an image.</param>
public sealed record VideoDecoder(AxisLength LatentChannels, ImmutableArray<AxisLength> Widths, Count Frames) : ImageDesign
{
    private const int UnitsOfLevel = 3, Colours = 3, TimeLevels = 2, Square = 2, Vectors = 1;

    /// <summary>Wan 2.2's: around every level that enlarges goes a shortcut, and what comes out are squares of two by two pixels (is_residual,
    /// patch_size).</summary>
    public bool Shortcuts { get; init; }

    /// <summary>Whether it decodes tile by tile.</summary>
    public bool Tiled { get; init; }

    /// <summary>Whether it is run in FP32 whatever the pipeline computes in.</summary>
    public bool Single { get; init; }

    public override bool? InTiles => Tiled;

    internal override NetworkPart PartOf(string name) => new(name) { Single = Single };

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Tiled = tiles };

    /// <summary>Pixels to a position of the latent along each side.</summary>
    private long Reduction => Shortcuts ? Square * LatentSpace.Reduction : LatentSpace.Reduction;

    private static readonly SlidingWindow Time = new(3, 1, 1, Padding.Centred);

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional(Widths.Length * UnitsOfLevel, Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, reduction: Reduction) is not { } latent)
            return;
        Tiling tiling = Tiling.OfVideo(Reduction);
        network.StartFrom(Tiled ? tiling.TileOf(latent) : latent);
        if (Tiled || Frames.Value > 1)
            network.Keep(checked((Tiled ? tiling.PositionsOf(latent) : latent.Positions) * Reduction * Reduction * Colours * Frames.Value));
        network.Again(checked((Tiled ? tiling.TilesOf(latent) : 1) * (int)VideoLatent.Frames(Frames.Value)), () => Chunk(network));
    }

    private void Chunk(ImageNetwork network)
    {
        network.Stem("conv_in", x => network.Convolve(
            network.Convolve(x, LatentChannels.Length, SlidingWindow.Square(1), bias: true), Widths[^1].Length, VideoUnits.Cube, bias: true));
        network.Layers("mid_block.0", 1, x => VideoUnits.Residual(network, x, x.Channels, Vectors));
        network.Layers("mid_block.attention", 1, x => Attend(network, x));
        network.Layers("mid_block.1", 1, x => VideoUnits.Residual(network, x, x.Channels, Vectors));
        for (int level = Widths.Length - 1; level >= 0; level--)
        {
            long width = Widths[level].Length;
            bool overTime = level >= Widths.Length - TimeLevels;
            if (Shortcuts && level > 0)
            {
                network.Layers($"up_blocks.{level}", 1, x => Around(network, x, width, overTime));
                continue;
            }

            network.Layers($"up_blocks.{level}.0", 1, x => VideoUnits.Residual(network, x, width, Vectors));
            network.Layers($"up_blocks.{level}.1", UnitsOfLevel - 1, x => VideoUnits.Residual(network, x, width, Vectors));
            if (level > 0)
                network.Layers($"up_blocks.{level}.upsampler", 1, x => Raise(network, x, x.Channels / 2, overTime));
        }

        network.Head("conv_out", x =>
        {
            long channels = Shortcuts ? Square * Square * Colours : Colours;
            x = VideoUnits.NormConvolve(network, x, channels, Vectors);
            return Shortcuts ? network.Select(x, new FeatureMap(Colours, checked(Square * x.Map.Height), checked(Square * x.Map.Width))) : x;
        });
    }

    /// <summary>A level and its enlargement, with what went in repeated next to them and added.</summary>
    private Feature Around(ImageNetwork network, Feature x, long width, bool overTime)
    {
        Feature branch = x;
        for (int unit = 0; unit < UnitsOfLevel; unit++)
            branch = VideoUnits.Residual(network, branch, width, Vectors);
        branch = Raise(network, branch, width, overTime);
        return network.Sum(branch, network.Select(x, branch.Map));
    }

    /// <summary>Twice as many frames where the level is one of time, then twice the sides and other channels.</summary>
    private Feature Raise(ImageNetwork network, Feature x, long width, bool overTime)
    {
        const int twice = 2, frames = 3;
        long channels = x.Channels;
        if (overTime && Frames.Value == 1)
            network.Learn(
                "time_conv", new WeightTensor(TensorRole.Convolution, AxisLength.From((long)twice * channels), AxisLength.From((long)frames * channels),
                    TensorParallelism.Replicated),
                WeightTensor.Vector(TensorRole.Bias, AxisLength.From((long)twice * channels), TensorParallelism.Replicated));
        else if (overTime)
            x = network.Select(
                network.Convolve(x, twice * channels, Time, bias: true), new FeatureMap(channels, checked(twice * x.Map.Height), x.Map.Width));
        Feature raised = network.Resample(x, checked(twice * x.Map.Height), checked(twice * x.Map.Width));
        return network.Convolve(raised, width, SlidingWindow.Square(3), bias: true);
    }

    /// <summary>Attention of one head over all positions of the latent's frame.</summary>
    private static Feature Attend(ImageNetwork network, Feature x)
    {
        const int queryKeyValue = 3;
        Feature projected = network.Project(
            network.NormChannels(x, vectors: 1), queryKeyValue * x.Channels, component: Component.Attention, role: TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "attn", AxisLength.One, AxisLength.One, AxisLength.From(x.Channels), AxisLength.From(x.Channels),
            AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, x.Channels);
        return network.Sum(x, network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput));
    }
}
