using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Flux: a transformer over the tokens of a text and of a latent's squares; one pass is one denoising step of one image or video.</summary>
/// <remarks>Layers with weights of their own for text and image, then layers that treat all tokens alike; attention is joint in both. Source: diffusers,
/// <c>FluxTransformer2DModel</c>, <c>LongCatImageTransformer2DModel</c>, <c>HunyuanVideoTransformer3DModel</c>, and
/// <c>QwenImageTransformer2DModel</c>, which has only the first kind.</remarks>
/// <param name="DoubleLayers">num_layers.</param>
/// <param name="SingleLayers">num_single_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">Channels of the latent, 16; four positions of it are a token (in_channels / 4).</param>
/// <param name="TextWidth">joint_attention_dim: the width of the text encoder.</param>
/// <param name="PooledWidth">pooled_projection_dim; zero without a pooled text.</param>
/// <param name="Guidance">guidance_embeds: the strength of guidance is embedded like the step, and no image runs twice.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
public sealed record FluxTransformer(
    LayerCount DoubleLayers, LayerCount SingleLayers, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth,
        AxisLength PooledWidth, bool Guidance, TokenCount TextTokens)
    : JointTransformer(Heads, HeadDimension)
{
    /// <summary>A norm over the text encoder's states before they are projected (Qwen-Image).</summary>
    public bool TextNorm { get; init; }

    /// <summary>Images that are edited, each as large as the one made: their latents are tokens next to its own.</summary>
    public Count References { get; init; }

    /// <summary>Frames of a video, one more than a multiple of four; one of an image (HunyuanVideo).</summary>
    public Count Frames { get; init; } = Count.One;

    /// <summary>num_refiner_layers: layers over the text, behind its entry (HunyuanVideo).</summary>
    public LayerCount Refiners { get; init; }

    /// <summary>Shift, factor and gate for the branch of attention and for that of the MLP.</summary>
    private const int DoubleVectors = 6, SingleVectors = 3, FinalVectors = 2;

    public override ModelDimensions Dimensions =>
        new(DoubleLayers + SingleLayers, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads,
        Heads, HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch) is not { } latent)
            return;
        long image = checked(latent.Positions * (1 + References.Value) * VideoLatent.Frames(Frames.Value));
        network.StartFrom(new FeatureMap(latent.Channels, image, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("transformer_blocks", DoubleLayers.Count, x =>
        {
            Feature forImage = Modulation(network, x, DoubleVectors), forText = Modulation(network, x, DoubleVectors);
            return JointLayer(network, x, TextTokens.Count, image, forText, forImage);
        });
        network.Layers("single_transformer_blocks", SingleLayers.Count, x => Single(network, x));
        network.Head("proj_out", x => Last(network, x, new FeatureMap(Width, image, 1), latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature image = network.Project(x, Width);
        Feature step = EmbedVector(network, x, Sinusoids);
        if (Guidance)
            step = network.Sum(step, EmbedVector(network, x, Sinusoids));
        if (PooledWidth.Length > 0)
            network.Sum(step, EmbedVector(network, x, PooledWidth.Length));
        Feature states = network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1));
        Feature text = network.Project(TextNorm ? network.NormChannels(states, vectors: 1) : states, Width);
        return JoinTokens(network, "tokens", Refined(network, x, text), image);
    }

    /// <summary>The text through layers of its own, whose gates follow from the step and the mean of the text.</summary>
    private Feature Refined(ImageNetwork network, Feature x, Feature text)
    {
        if (Refiners == LayerCount.Zero)
            return text;
        Feature step = network.Sum(EmbedVector(network, x, Sinusoids), EmbedVector(network, x, TextWidth.Length));
        for (int layer = 0; layer < Refiners.Count; layer++)
        {
            Feature gates = network.Project(network.Activate(network.Select(step, step.Map)), FinalVectors * Width), read = network.NormChannels(text);
            Feature attended = network.OverTokens(
                new Attention(Component.Attention, "attn", Heads, Heads, HeadDimension,
                    HeadDimension, AttentionSpan.Bidirectional),
                text.Map, 0, Linear(network, read, TextTokens.Count, Width, Component.Attention, TensorRole.AttentionQuery),
                Linear(network, read, TextTokens.Count, Width, Component.Attention, TensorRole.AttentionKey), Values(network, read, TextTokens.Count));
            text = network.Sum(text, network.Scale(Output(network, attended, TextTokens.Count), gates));
            text = network.Sum(text, network.Scale(Mlp(network, network.NormChannels(text), TextTokens.Count), gates));
        }

        return text;
    }

    private Feature Single(ImageNetwork network, Feature x)
    {
        long tokens = x.Map.Height;
        Feature step = Modulation(network, x, SingleVectors);
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        Feature hidden = network.Activate(network.Project(read, MlpRatio * Width, role: TensorRole.FeedForwardUp));
        Feature queries = Normed(network, read, tokens, TensorRole.AttentionQuery), keys = Normed(network, read, tokens, TensorRole.AttentionKey);
        Feature attended = Attend(network, queries, keys, Values(network, read, tokens));
        Feature branch = network.Project(network.Concatenate(attended, hidden), Width, role: TensorRole.FeedForwardDown);
        return network.Sum(x, network.Scale(branch, step));
    }

    private Feature Last(ImageNetwork network, Feature x, FeatureMap image, long outputs)
    {
        Feature step = Modulation(network, x, FinalVectors);
        Feature read = network.OverTokens(new Norm(Component.Norm, "norm_out", AxisLength.From(Width), learned: default), image, 0, x);
        return network.Project(TokenStreams.Modulate(network, read, step), outputs);
    }
}
