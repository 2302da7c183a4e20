using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The decoder of MiniMax-H3's autoencoder: a transformer over the positions of a clip's latent, tile by tile.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderKLMiniMaxH3</c>, which decodes in tiles unless told otherwise. The frames decoded so far are in memory
/// next to the tile at work.</remarks>
/// <param name="LatentChannels">latent_channels.</param>
/// <param name="LayerCount">decoder_num_layers.</param>
/// <param name="Heads">decoder_num_attention_heads.</param>
/// <param name="HeadDimension">decoder_attention_head_dim.</param>
/// <param name="Frames">Frames of the video, five more than a multiple of 17.</param>
public sealed record ClippedVideoDecoder(AxisLength LatentChannels, LayerCount LayerCount, AxisLength Heads, AxisLength HeadDimension, Count Frames)
    : ImageDesign
{
    /// <summary>tile_sample_min_height and _width, the least that two tiles share, and pixels of a token: colours, frames and sides.</summary>
    private const int Tile = 256, Shared = 64, Colours = 3, Pixels = Colours * 4 * 16 * 16;

    /// <summary>decoder_num_register_tokens, and one of zeros.</summary>
    private const int Registers = 4, Further = Registers + 1;

    private const int MlpRatio = 4;

    /// <summary>Whether it decodes tile by tile.</summary>
    public bool Tiled { get; init; } = true;

    /// <summary>Whether it is run in FP32 whatever the pipeline computes in.</summary>
    public bool Single { get; init; }

    public override bool? InTiles => Tiled;

    internal override NetworkPart PartOf(string name) => new(name) { Single = Single };

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Tiled = tiles };

    private long Width => (Heads * HeadDimension).Length;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads, Heads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, reduction: ClippedVideo.Reduction) is null)
            return;
        long height = Tiled ? Math.Min(Tile, network.Image.Height) : network.Image.Height;
        long width = Tiled ? Math.Min(Tile, network.Image.Width) : network.Image.Width;
        long tiles = Tiled ? Tiles(network.Image.Height) * Tiles(network.Image.Width) : 1;
        long positions = checked(height * width) / (ClippedVideo.Reduction * ClippedVideo.Reduction);
        long tokens = positions * (ClippedVideo.LatentClip + ClippedVideo.Overlap);
        network.StartFrom(new FeatureMap(LatentChannels.Length, tokens, 1));
        network.Keep(checked(network.Image.Positions * Colours * Frames.Value));
        network.Again(checked((int)(tiles * ClippedVideo.Clips(Frames.Value))), () =>
        {
            network.Stem("proj_in", x => Enter(network, x));
            network.Layers("transformer_blocks", LayerCount.Count, x => Layer(network, x));
            network.Head("proj_out", x =>
                network.Select(network.Project(network.NormChannels(x), Pixels), new FeatureMap(Pixels, tokens, 1)));
        });
    }

    /// <summary>The fewest tiles that cover a side and share what they have to.</summary>
    private static long Tiles(long side) => side <= Tile ? 1 : WholeNumber.DivideUp(side - Shared, Tile - Shared);

    private Feature Enter(ImageNetwork network, Feature x)
    {
        network.Learn("register_tokens",
            WeightTensor.Vector(TensorRole.Scalar, AxisLength.From((long)Registers * Width), TensorParallelism.Replicated));
        Feature tokens = network.Project(network.Project(x, LatentChannels.Length), Width);
        return network.Select(tokens, tokens.Map with { Height = tokens.Map.Height + Further });
    }

    private Feature Layer(ImageNetwork network, Feature x)
    {
        Feature read = network.NormChannels(x, vectors: 1);
        Feature queries = Keyed(network, read, TensorRole.AttentionQuery), keys = Keyed(network, read, TensorRole.AttentionKey);
        Feature values = network.Project(read, Width, component: Component.Attention, role: TensorRole.AttentionValue);
        Attention attention = new(Component.Attention, "attn", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        Feature attended = network.OverTokens(attention, values.Map, 0, queries, keys, values);
        Feature branch = network.Project(attended, Width, component: Component.Attention, role: TensorRole.AttentionOutput);
        x = network.Sum(x, network.LearnedScale(branch));
        Feature hidden = network.Project(network.NormChannels(x, vectors: 1), GatedUnits.Before(MlpRatio * Width), role: TensorRole.FeedForwardUp);
        hidden = network.Project(GatedUnits.Of(network, hidden, "silu"), Width, role: TensorRole.FeedForwardDown);
        return network.Sum(x, network.LearnedScale(hidden));
    }

    private Feature Keyed(ImageNetwork network, Feature read, TensorRole role)
    {
        Norm norm = new(Component.Norm, "qk_norm", AxisLength.From(Width), default);
        Feature projected = network.Project(read, Width, component: Component.Attention, role: role);
        return TokenStreams.Rotate(network, network.OverPositions(norm, projected, Width));
    }
}
