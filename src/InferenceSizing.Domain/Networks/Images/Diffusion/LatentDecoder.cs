using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The decoder of a latent diffusion model's autoencoder: from the latent of an image to its pixels, once an image.</summary>
/// <remarks>Rombach et al. 2021, arXiv:2112.10752. Source: diffusers, <c>AutoencoderKL</c>.
/// With tiles those decoded so far are in memory next to the one at work.</remarks>
/// <param name="LatentChannels">latent_channels: 4, in Flux 16.</param>
/// <param name="Widths">block_out_channels, from the image inwards; one halving of the sides between two.</param>
/// <param name="LatentConvolution">use_post_quant_conv: a 1 x 1 convolution of the latent before all else.</param>
public sealed record LatentDecoder(AxisLength LatentChannels, ImmutableArray<AxisLength> Widths, bool LatentConvolution) : ImageDesign
{
    private const int Colours = 3;

    /// <summary>The inverse of tile_overlap_factor.</summary>
    private const int TilesShare = 4;

    /// <summary>layers_per_block and one more.</summary>
    public LayerCount UnitsOfLevel { get; init; } = LayerCount.From(3);

    /// <summary>mid_block_add_attention.</summary>
    public bool Attends { get; init; } = true;

    /// <summary>sample_size: pixels along a side of a tile, a quarter of which two tiles share.</summary>
    public AxisLength Tile { get; init; } = AxisLength.From(1024);

    /// <summary>Whether it decodes tile by tile.</summary>
    public bool Tiled { get; init; }

    /// <summary>force_upcast: whether it computes in FP32 where the pipeline computes in FP16.</summary>
    public bool SingleInHalf { get; init; }

    public override string Family => "diffusion";

    public override bool? InTiles => Tiled;

    internal override NetworkPart PartOf(string name) => new(name) { SingleInHalf = SingleInHalf };

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Tiled = tiles };

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional((Widths.Length * UnitsOfLevel).Count, Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length) is not { } latent)
            return;
        Tiling tiling = Tiling.OfPixels((int)Tile.Length, (int)(Tile.Length - (Tile.Length / TilesShare)), LatentSpace.Reduction);
        if (!Tiled || tiling.IsOneTile(latent))
        {
            network.StartFrom(latent);
            Decode(network);
            return;
        }

        network.StartFrom(tiling.TileOf(latent));
        network.Keep(checked(tiling.PositionsOf(latent) * LatentSpace.Reduction * LatentSpace.Reduction * Colours));
        network.Again(tiling.TilesOf(latent), () => Decode(network));
    }

    private void Decode(ImageNetwork network)
    {
        network.Stem("conv_in", x =>
        {
            x = LatentConvolution ? network.Convolve(x, LatentChannels.Length, SlidingWindow.Square(1), bias: true) : x;
            return network.Convolve(x, Widths[^1].Length, SlidingWindow.Square(3), bias: true);
        });
        network.Layers("mid_block.0", 1, x => GroupNormUnits.Residual(network, x, x.Channels, step: null));
        network.Layers("mid_block.attention", Attends ? 1 : 0, x => Attend(network, x));
        network.Layers("mid_block.1", 1, x => GroupNormUnits.Residual(network, x, x.Channels, step: null));
        for (int level = Widths.Length - 1; level >= 0; level--)
        {
            long width = Widths[level].Length;
            network.Layers($"up_blocks.{level}.0", 1, x => GroupNormUnits.Residual(network, x, width, step: null));
            network.Layers($"up_blocks.{level}.1", UnitsOfLevel.Count - 1, x => GroupNormUnits.Residual(network, x, width, step: null));
            if (level > 0)
                network.Layers($"up_blocks.{level}.upsampler", 1, x => GroupNormUnits.Raise(network, x, checked(2 * x.Map.Height), checked(2 * x.Map.Width)));
        }

        network.Head("conv_out", x => GroupNormUnits.NormConvolve(network, x, Colours));
    }

    /// <summary>Attention of one head over all positions of the latent.</summary>
    private static Feature Attend(ImageNetwork network, Feature x)
    {
        const int queryKeyValue = 3;
        Feature projected = network.Project(
            network.GroupNorm(x), queryKeyValue * x.Channels, component: Component.Attention, role: TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "attn", AxisLength.One, AxisLength.One, AxisLength.From(x.Channels), AxisLength.From(x.Channels),
            AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, x.Channels);
        return network.Sum(x, network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput));
    }
}
