using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>One level of the decoder of LTX-2's autoencoder.</summary>
/// <param name="Width">Channels behind its enlargement.</param>
/// <param name="Units">Residual units.</param>
/// <param name="OverTime">Whether frames double, all but the first.</param>
/// <param name="OverSides">Whether both sides double.</param>
public readonly record struct MergedLevel(AxisLength Width, LayerCount Units, bool OverTime, bool OverSides);

/// <summary>The decoder of LTX-2's autoencoder: convolutions over time and both sides, all frames of the latent at once.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderKLLTX2Video</c>, decoder. The frames lie below each other in one map, so that a kernel over three frames and three
/// rows is one of nine rows.</remarks>
/// <param name="LatentChannels">latent_channels.</param>
/// <param name="Width">Channels of the first units.</param>
/// <param name="Units">Residual units before the first enlargement.</param>
/// <param name="Levels">From the latent to the pixels.</param>
/// <param name="Frames">Frames of the video, one more than a multiple of eight.</param>
public sealed record MergedVideoDecoder(AxisLength LatentChannels, AxisLength Width, LayerCount Units, ImmutableArray<MergedLevel> Levels, Count Frames)
    : ImageDesign
{
    /// <summary>patch_size: pixels along a side of what the last convolution writes.</summary>
    private const int Square = 4, Colours = 3, Twice = 2;

    /// <summary>tile_sample_min_height and tile_sample_stride_height, in pixels.</summary>
    private const int Tile = 512, TileStep = 448;

    /// <summary>upsample_residual: what is enlarged is added, its channels repeated.</summary>
    public bool Shortcuts { get; init; }

    /// <summary>Whether it decodes tile by tile, all frames of a tile at once.</summary>
    public bool Tiled { get; init; }

    public override bool? InTiles => Tiled;

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Tiled = tiles };

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional(Units.Count + Levels.Sum(level => level.Units.Count), Width.Length);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, reduction: SoundAndVideoTransformer.Reduction) is not { } latent)
            return;
        const int reduction = SoundAndVideoTransformer.Reduction;
        Tiling tiling = Tiling.OfPixels(Tile, TileStep, reduction);
        if (!Tiled || tiling.IsOneTile(latent))
        {
            Decode(network, latent);
            return;
        }

        network.Keep(checked(tiling.PositionsOf(latent) * reduction * reduction * Colours * Frames.Value));
        network.Again(tiling.TilesOf(latent), () => Decode(network, tiling.TileOf(latent)));
    }

    private void Decode(ImageNetwork network, FeatureMap latent)
    {
        long frames = VideoLatent.Frames(Frames.Value, SoundAndVideoTransformer.FrameReduction);
        network.StartFrom(latent with { Height = checked(latent.Height * frames) });
        network.Stem("conv_in", x => network.Convolve(x, Width.Length, VideoUnits.Cube, bias: true));
        network.Layers("mid_block", Units.Count, x => VideoUnits.Residual(network, x, x.Channels, vectors: 0));
        foreach ((int index, MergedLevel level) in Levels.Index())
        {
            long before = frames;
            network.Layers($"up_blocks.{index}.upsampler", 1, x => Raise(network, x, level, before));
            network.Layers($"up_blocks.{index}", level.Units.Count, x => VideoUnits.Residual(network, x, x.Channels, vectors: 0));
            frames = level.OverTime ? (Twice * frames) - 1 : frames;
        }

        network.Head("conv_out", x =>
        {
            x = VideoUnits.NormConvolve(network, x, Square * Square * Colours, vectors: 0);
            return network.Select(x, new FeatureMap(Colours, checked(Square * x.Map.Height), checked(Square * x.Map.Width)));
        });
    }

    /// <summary>A convolution to as many channels as there are positions for, which become frames, rows and columns; the first frame is not doubled.</summary>
    private Feature Raise(ImageNetwork network, Feature x, MergedLevel level, long frames)
    {
        long time = level.OverTime ? Twice : 1, side = level.OverSides ? Twice : 1;
        Feature merged = network.Convolve(x, checked(level.Width.Length * time * side * side), VideoUnits.Cube, bias: true);
        long rows = x.Map.Height / frames;
        FeatureMap larger = new(level.Width.Length, checked(((time * frames) - (time - 1)) * side * rows), checked(side * x.Map.Width));
        Feature raised = network.Select(merged, larger);
        return Shortcuts ? network.Sum(raised, network.Select(x, larger)) : raised;
    }
}
