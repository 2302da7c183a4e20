using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Wan: a transformer over the patches of a video's latent, each layer with attention to a text; one pass is one denoising step.</summary>
/// <remarks>Wan Team 2025, arXiv:2503.20314. Source: diffusers, <c>WanTransformer3DModel</c>.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="FeedForward">ffn_dim.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">text_dim.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
/// <param name="Frames">Frames of the video, one more than a multiple of four.</param>
public sealed record VideoTransformer(
    LayerCount LayerCount, AxisLength Heads, AxisLength HeadDimension, AxisLength FeedForward, AxisLength LatentChannels, AxisLength TextWidth,
        TokenCount TextTokens, Count Frames) : ImageDesign
{
    /// <summary>Channels next to the latent's own that say what is given: a mask and the latent of an image (in_channels less out_channels).</summary>
    public AxisLength GivenChannels { get; init; }

    /// <summary>Pixels to a position of the latent along each side: 16 of Wan 2.2's own autoencoder, 8 of all others.</summary>
    public AxisLength Reduction { get; init; } = AxisLength.From(LatentSpace.Reduction);

    private const int Patch = 2, Sinusoids = 256, Vectors = 6, FinalVectors = 2;

    private long Width => (Heads * HeadDimension).Length;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), FeedForward, Heads, Heads, HeadDimension,
        default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch, Reduction.Length) is not { } latent)
            return;
        long tokens = checked(latent.Positions * VideoLatent.Frames(Frames.Value));
        network.StartFrom(new FeatureMap(checked(latent.Channels + (Patch * Patch * GivenChannels.Length)), tokens, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("blocks", LayerCount.Count, x => Layer(network, x));
        network.Head("proj_out", x => Leave(network, x, latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature step = network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), Width)), Width);
        network.Project(network.Activate(step), Vectors * Width);
        network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1)), Width)), Width);
        return network.Project(x, Width);
    }

    private Feature Layer(ImageNetwork network, Feature x)
    {
        network.Learn("scale_shift_table", WeightTensor.Vector(TensorRole.Scalar, AxisLength.From((long)Vectors * Width), TensorParallelism.Replicated));
        Feature step = network.Select(x, new FeatureMap(Width, 1, 1));
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        x = network.Sum(x, network.Scale(AttendToSelf(network, read), step));
        x = network.Sum(x, AttendToText(network, network.NormChannels(x)));
        read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        Feature hidden = network.Activate(network.Project(read, FeedForward.Length, role: TensorRole.FeedForwardUp));
        return network.Sum(x, network.Scale(network.Project(hidden, Width, role: TensorRole.FeedForwardDown), step));
    }

    private Feature AttendToSelf(ImageNetwork network, Feature read)
    {
        Feature queries = Keyed(network, read, TensorRole.AttentionQuery), keys = Keyed(network, read, TensorRole.AttentionKey);
        Feature values = network.Project(read, Width, component: Component.Attention, role: TensorRole.AttentionValue);
        Attention attention = new(Component.Attention, "attn1", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        Feature attended = network.OverTokens(
            attention, values.Map, 0, SinglePrecision.Rotate(network, queries), SinglePrecision.Rotate(network, keys), values);
        return network.Project(attended, Width, component: Component.Attention, role: TensorRole.AttentionOutput);
    }

    private Feature AttendToText(ImageNetwork network, Feature x)
    {
        Feature queries = Keyed(network, x, TensorRole.CrossAttention);
        Feature text = network.Select(x, new FeatureMap(Width, TextTokens.Count, 1));
        Feature keys = Keyed(network, text, TensorRole.CrossAttention);
        Feature values = network.Project(text, Width, component: Component.CrossAttention, role: TensorRole.CrossAttention);
        Attention attention = new(
            Component.CrossAttention, "attn2", Heads, Heads, HeadDimension, HeadDimension,
                AttentionSpan.Bidirectional, cross: true, cached: false);
        Feature attended = network.OverTokens(attention, x.Map, TextTokens.Count, queries, keys, values);
        return network.Project(attended, Width, component: Component.CrossAttention, role: TensorRole.CrossAttention);
    }

    /// <summary>Queries or keys, normalized over all heads together.</summary>
    private Feature Keyed(ImageNetwork network, Feature x, TensorRole role) =>
        network.NormChannels(network.Project(x, Width, component: Component.Attention, role: role), vectors: 1);

    private Feature Leave(ImageNetwork network, Feature x, long outputs)
    {
        network.Learn("scale_shift_table", WeightTensor.Vector(TensorRole.Scalar, AxisLength.From((long)FinalVectors * Width), TensorParallelism.Replicated));
        Feature step = network.Select(x, new FeatureMap(Width, 1, 1));
        return network.Project(TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step), outputs);
    }
}
