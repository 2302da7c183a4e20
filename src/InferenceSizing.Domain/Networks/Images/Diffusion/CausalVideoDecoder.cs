using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The decoder of HunyuanVideo's autoencoder: clips of five frames of the latent that share two, whole or in tiles.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderKLHunyuanVideo</c>. The frames of a clip lie below each other in one map, so that a kernel over three frames and
/// three rows is one of nine rows. The clips decoded so far are in memory next to the one at work.</remarks>
/// <param name="LatentChannels">latent_channels.</param>
/// <param name="Widths">block_out_channels, from the pixels inwards.</param>
/// <param name="Tiled">enable_tiling: tiles of 256 pixels that begin every 192.</param>
/// <param name="Frames">Frames of the video, one more than a multiple of four.</param>
public sealed record CausalVideoDecoder(AxisLength LatentChannels, ImmutableArray<AxisLength> Widths, bool Tiled, Count Frames) : ImageDesign
{
    private const int UnitsOfLevel = 3, Colours = 3, Twice = 2;

    /// <summary>tile_sample_min_num_frames and its stride, in frames of the latent; a clip has one frame more.</summary>
    private const int Clip = 4, ClipStep = 3;

    public override string Family => "diffusion";

    public override bool? InTiles => Tiled;

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Tiled = tiles };

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional(Widths.Length * UnitsOfLevel, Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length) is not { } latent)
            return;
        long frames = VideoLatent.Frames(Frames.Value), clip = Math.Min(frames, Clip + 1);
        long clips = frames > Clip ? WholeNumber.DivideUp(frames, ClipStep) : 1;
        Tiling tiling = Tiling.OfVideo(LatentSpace.Reduction);
        FeatureMap part = Tiled ? tiling.TileOf(latent) : latent;
        long tiles = Tiled ? tiling.TilesOf(latent) : 1;
        network.Keep(checked(network.Image.Positions * Colours * Frames.Value));
        network.StartFrom(part with { Height = checked(part.Height * clip) });
        network.Again(checked((int)(clips * tiles)), () => Chunk(network, clip));
    }

    private void Chunk(ImageNetwork network, long frames)
    {
        network.Stem("conv_in", x => network.Convolve(
            network.Convolve(x, LatentChannels.Length, SlidingWindow.Square(1), bias: true), Widths[^1].Length, VideoUnits.Cube, bias: true));
        network.Layers("mid_block.0", 1, x => GroupNormUnits.Residual(network, x, x.Channels, step: null, VideoUnits.Cube));
        network.Layers("mid_block.attention", 1, x => Attend(network, x));
        network.Layers("mid_block.1", 1, x => GroupNormUnits.Residual(network, x, x.Channels, step: null, VideoUnits.Cube));
        for (int level = Widths.Length - 1; level >= 0; level--)
        {
            long width = Widths[level].Length, before = frames;
            network.Layers($"up_blocks.{level}.0", 1, x => GroupNormUnits.Residual(network, x, width, step: null, VideoUnits.Cube));
            network.Layers($"up_blocks.{level}.1", UnitsOfLevel - 1, x => GroupNormUnits.Residual(network, x, width, step: null, VideoUnits.Cube));
            if (level == 0)
                continue;
            // Time doubles but at the first level, all frames but the first.
            long after = level == Widths.Length - 1 ? before : (Twice * before) - 1;
            network.Layers($"up_blocks.{level}.upsampler", 1, x => network.Convolve(
                network.Resample(x, checked(Twice * after * (x.Map.Height / before)), checked(Twice * x.Map.Width)), width, VideoUnits.Cube, bias: true));
            frames = after;
        }

        network.Head("conv_out", x => GroupNormUnits.NormConvolve(network, x, Colours, VideoUnits.Cube));
    }

    /// <summary>Attention of one head over all positions of the clip, with a mask of positions by positions that hides later frames.</summary>
    private static Feature Attend(ImageNetwork network, Feature x)
    {
        const int queryKeyValue = 3;
        long positions = x.Map.Positions;
        Feature mask = network.Select(x, new FeatureMap(positions, positions, 1));
        Feature projected = network.Project(
            network.GroupNorm(x), queryKeyValue * x.Channels, component: Component.Attention, role: TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "attn", AxisLength.One, AxisLength.One, AxisLength.From(x.Channels), AxisLength.From(x.Channels),
            AttentionSpan.Bidirectional);
        Feature attended = network.OverTokens(attention, x.Map, 0, projected, mask);
        return network.Sum(x, network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput));
    }
}
