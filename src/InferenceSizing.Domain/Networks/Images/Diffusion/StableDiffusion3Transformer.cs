using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Stable Diffusion 3: joint layers whose last reads the text and does not write it; in 3.5 medium the first layers attend to the image once
/// more.</summary>
/// <remarks>Source: diffusers, <c>SD3Transformer2DModel</c> and <c>JointTransformerBlock</c>. Positions are a buffer and not counted.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="DualLayers">dual_attention_layers: how many of the first have a second attention, within the image.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">joint_attention_dim.</param>
/// <param name="PooledWidth">pooled_projection_dim.</param>
/// <param name="TextTokens">Tokens of all text encoders together.</param>
/// <param name="NormsHeads">qk_norm.</param>
public sealed record StableDiffusion3Transformer(
    LayerCount LayerCount, LayerCount DualLayers, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth,
        AxisLength PooledWidth, TokenCount TextTokens, bool NormsHeads)
    : JointTransformer(Heads, HeadDimension)
{
    /// <summary>Shift, factor and gate for attention and for the MLP, and for the second attention; only shift and factor at the end.</summary>
    private const int Vectors = 6, DualVectors = 9, FinalVectors = 2;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads, Heads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch) is not { } latent)
            return;
        long image = latent.Positions;
        int dual = Math.Min(DualLayers.Count, LayerCount.Count - 1);
        network.StartFrom(new FeatureMap(latent.Channels, image, 1));
        network.Stem("embedders", x => Embed(network, x));
        if (dual > 0)
            network.Layers("transformer_blocks.dual", dual, x => Layer(network, x, image, dual: true));
        if (LayerCount.Count - 1 > dual)
            network.Layers("transformer_blocks", LayerCount.Count - 1 - dual, x => Layer(network, x, image, dual: false));
        network.Layers("transformer_blocks.last", 1, x => LastLayer(network, x, image));
        network.Head("proj_out", x => Leave(network, x, latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature image = network.Project(x, Width);
        network.Sum(EmbedVector(network, x, Sinusoids), EmbedVector(network, x, PooledWidth.Length));
        return JoinTokens(network, "tokens", network.Project(network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1)), Width), image);
    }

    private Feature Layer(ImageNetwork network, Feature x, long image, bool dual)
    {
        Feature forImage = Modulation(network, x, dual ? DualVectors : Vectors), forText = Modulation(network, x, Vectors);
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        Feature attended = AttendJointly(network, read, image);
        x = AddGated(network, x, forText, Output(network, attended, TextTokens.Count), forImage, Output(network, attended, image));
        if (dual)
            x = network.Append(MapArithmetic.Sum("residual", x.Map, terms: 2), x, network.Scale(AttendToImage(network, read, image), forImage));
        read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        return AddGated(network, x, forText, Mlp(network, read, TextTokens.Count), forImage, Mlp(network, read, image));
    }

    /// <summary>The text is read by attention and then left behind.</summary>
    private Feature LastLayer(ImageNetwork network, Feature x, long image)
    {
        Feature forImage = Modulation(network, x, Vectors), forText = Modulation(network, x, FinalVectors);
        Feature read = TokenStreams.Modulate(network, TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), forImage), forText);
        Feature tokens = network.Select(x, new FeatureMap(Width, image, 1));
        tokens = network.Sum(tokens, network.Scale(Output(network, AttendJointly(network, read, image), image), forImage));
        read = TokenStreams.Modulate(network, network.NormChannels(tokens, vectors: 0), forImage);
        return network.Sum(tokens, network.Scale(Mlp(network, read, image), forImage));
    }

    private Feature Leave(ImageNetwork network, Feature x, long outputs) =>
        network.Project(TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), Modulation(network, x, FinalVectors)), outputs);

    private Feature AttendJointly(ImageNetwork network, Feature read, long image) => Scores(
        network, JoinTokens(network, "q", Keyed(network, read, TextTokens.Count, TensorRole.AttentionQuery),
            Keyed(network, read, image, TensorRole.AttentionQuery)),
        JoinTokens(network, "k", Keyed(network, read, TextTokens.Count, TensorRole.AttentionKey), Keyed(network, read, image, TensorRole.AttentionKey)),
        JoinTokens(network, "v", Values(network, read, TextTokens.Count), Values(network, read, image)));

    private Feature AttendToImage(ImageNetwork network, Feature read, long image) => Output(
        network, Scores(network, Keyed(network, read, image, TensorRole.AttentionQuery), Keyed(network, read, image, TensorRole.AttentionKey),
            Values(network, read, image)), image);

    private Feature Keyed(ImageNetwork network, Feature x, long tokens, TensorRole role) =>
        NormsHeads ? Normed(network, x, tokens, role) : Linear(network, x, tokens, Width, Component.Attention, role);

    /// <summary>Attention without rotary positions.</summary>
    private Feature Scores(ImageNetwork network, Feature queries, Feature keys, Feature values)
    {
        Attention attention = new(Component.Attention, "attn", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        return network.OverTokens(attention, values.Map, 0, queries, keys, values);
    }
}
