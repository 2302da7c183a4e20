using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>FLUX.2: joint layers, then layers that treat all tokens alike, as in Flux; no biases, gated MLPs, and one modulation for all layers of a
/// kind.</summary>
/// <remarks>Source: diffusers, <c>Flux2Transformer2DModel</c>. Its fused projection of queries, keys, values and MLP counts as one each here.</remarks>
/// <param name="DoubleLayers">num_layers.</param>
/// <param name="SingleLayers">num_single_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">Channels of the latent, 32; four positions of it are a token (in_channels / 4).</param>
/// <param name="TextWidth">joint_attention_dim: the width of the text encoder, times the layers read.</param>
/// <param name="Guidance">guidance_embeds.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
public sealed record Flux2Transformer(
    LayerCount DoubleLayers, LayerCount SingleLayers, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth,
        bool Guidance, TokenCount TextTokens)
    : JointTransformer(Heads, HeadDimension)
{
    /// <summary>mlp_ratio of every published model.</summary>
    private const int UnitsRatio = 3;

    private const int DoubleVectors = 6, SingleVectors = 3, FinalVectors = 2;

    public override ModelDimensions Dimensions =>
        new(DoubleLayers + SingleLayers, AxisLength.From(Width), AxisLength.From(Units), Heads, Heads,
        HeadDimension, default, default);

    protected override bool Biased => false;

    private long Units => UnitsRatio * Width;

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch) is not { } latent)
            return;
        long image = latent.Positions;
        network.StartFrom(new FeatureMap(latent.Channels, image, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("transformer_blocks", DoubleLayers.Count, x => JointLayer(network, x, TextTokens.Count, image, Step(network, x), Step(network, x)));
        network.Layers("single_transformer_blocks", SingleLayers.Count, x => Single(network, x));
        network.Head("proj_out", x => Leave(network, x, new FeatureMap(Width, image, 1), latent.Channels));
    }

    private protected override Feature Mlp(ImageNetwork network, Feature x, long tokens)
    {
        Feature hidden = Linear(network, x, tokens, GatedUnits.Before(Units), Component.Mlp, TensorRole.FeedForwardUp);
        return Linear(network, GatedUnits.Of(network, hidden, "silu"), tokens, Width, Component.Mlp, TensorRole.FeedForwardDown);
    }

    /// <summary>The vectors that all layers of a kind share, made once a pass.</summary>
    private Feature Step(ImageNetwork network, Feature x) => network.Select(x, new FeatureMap(Width, 1, 1));

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature image = network.Project(x, Width, bias: false);
        Feature step = EmbedVector(network, x, Sinusoids);
        if (Guidance)
            step = network.Sum(step, EmbedVector(network, x, Sinusoids));
        foreach (long vectors in (ReadOnlySpan<int>)[DoubleVectors, DoubleVectors, SingleVectors])
            Modulation(network, step, vectors);
        return JoinTokens(network, "tokens", network.Project(network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1)), Width, bias: false),
            image);
    }

    private Feature Single(ImageNetwork network, Feature x)
    {
        long tokens = x.Map.Height;
        Feature step = Step(network, x);
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        Feature hidden = network.Project(read, GatedUnits.Before(Units), bias: false, role: TensorRole.FeedForwardUp);
        hidden = GatedUnits.Of(network, hidden, "silu");
        Feature queries = Normed(network, read, tokens, TensorRole.AttentionQuery), keys = Normed(network, read, tokens, TensorRole.AttentionKey);
        Feature attended = Attend(network, queries, keys, Values(network, read, tokens));
        Feature branch = network.Project(network.Concatenate(attended, hidden), Width, bias: false, role: TensorRole.FeedForwardDown);
        return network.Sum(x, network.Scale(branch, step));
    }

    private Feature Leave(ImageNetwork network, Feature x, FeatureMap image, long outputs)
    {
        Feature step = Modulation(network, x, FinalVectors);
        Feature read = network.OverTokens(new Norm(Component.Norm, "norm_out", AxisLength.From(Width), learned: default), image, 0, x);
        return network.Project(TokenStreams.Modulate(network, read, step), outputs, bias: false);
    }
}
