using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Tiles of a latent that overlap and are decoded one after another.</summary>
/// <remarks>Source: diffusers, <c>tiled_decode</c> of every autoencoder: a tile begins at each step and ends with the latent. A latent of one tile is decoded
/// whole.</remarks>
/// <param name="Side">Positions along a side of a tile.</param>
/// <param name="Step">Positions from the beginning of one tile to that of the next.</param>
internal readonly record struct Tiling(AxisLength Side, AxisLength Step)
{
    /// <summary>tile_sample_min_height and tile_sample_stride_height of the autoencoders of Wan, Qwen-Image and HunyuanVideo.</summary>
    private const int VideoPixels = 256, VideoStep = 192;

    /// <summary>Of decoders of video, in pixels; LTX has its own.</summary>
    public static Tiling OfVideo(long reduction) => OfPixels(VideoPixels, VideoStep, reduction);

    /// <param name="side">Pixels along a side of a tile.</param>
    /// <param name="step">Pixels from one tile to the next.</param>
    /// <param name="reduction">Pixels to a position.</param>
    public static Tiling OfPixels(int side, int step, long reduction) => new(AxisLength.From(side / reduction), AxisLength.From(step / reduction));

    /// <summary>The part of a latent that is decoded at once.</summary>
    public FeatureMap TileOf(FeatureMap latent) =>
        latent with { Height = Math.Min(Side.Length, latent.Height), Width = Math.Min(Side.Length, latent.Width) };

    /// <summary>Whether one tile holds the latent, so that it is decoded as it is.</summary>
    public bool IsOneTile(FeatureMap latent) => TileOf(latent) == latent;

    /// <summary>Whole tiles of as many positions as all tiles have together.</summary>
    public int TilesOf(FeatureMap latent) => checked((int)WholeNumber.DivideUp(PositionsOf(latent), TileOf(latent).Positions));

    /// <summary>Positions of all tiles together.</summary>
    public long PositionsOf(FeatureMap latent) => IsOneTile(latent) ? latent.Positions : checked(Along(latent.Height) * Along(latent.Width));

    private long Along(long length)
    {
        long tiles = WholeNumber.DivideUp(length, Step.Length), sum = 0;
        for (long tile = 0; tile < tiles; tile++)
            sum += Math.Min(Side.Length, length - (tile * Step.Length));
        return sum;
    }
}
