using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Flux: a transformer over the tokens of a text and of a latent's squares; one pass is one denoising step of one image.</summary>
/// <remarks>Layers with weights of their own for text and image, then layers that treat all tokens alike; attention is joint in both. Source: diffusers,
/// <c>FluxTransformer2DModel</c>; Esser et al. 2024, arXiv:2403.03206. The two streams are laid out as one tensor, text before image: what is done to each by
/// itself, element by element, is one operator here. The step's vector (one row of the width) is read by every layer and not counted among the tensors
/// alive.</remarks>
/// <param name="DoubleLayers">num_layers.</param>
/// <param name="SingleLayers">num_single_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">Channels of the latent, 16; four positions of it are a token (in_channels / 4).</param>
/// <param name="TextWidth">joint_attention_dim: the width of the text encoder.</param>
/// <param name="PooledWidth">pooled_projection_dim.</param>
/// <param name="Guidance">guidance_embeds: the strength of guidance is embedded like the step, and no image runs twice.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
public sealed record FluxTransformer(
    int DoubleLayers, int SingleLayers, int Heads, int HeadDimension, int LatentChannels, int TextWidth, int PooledWidth, bool Guidance, int TextTokens)
    : ImageDesign
{
    private const int Patch = 2, Sinusoids = 256, MlpRatio = 4;

    /// <summary>Shift, factor and gate for the branch of attention and for that of the MLP.</summary>
    private const int DoubleVectors = 6, SingleVectors = 3, FinalVectors = 2;

    private int Width => Heads * HeadDimension;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions => new(DoubleLayers + SingleLayers, Width, MlpRatio * Width, Heads, Heads, HeadDimension, 0, 0);

    public override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels, Patch) is not { } latent)
            return;
        int image = checked((int)latent.Positions);
        network.StartFrom(new FeatureMap(latent.Channels, image, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("transformer_blocks", DoubleLayers, x => Double(network, x, image));
        network.Layers("single_transformer_blocks", SingleLayers, x => Single(network, x));
        network.Head("proj_out", x => Last(network, x, new FeatureMap(Width, image, 1), latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature image = network.Project(x, Width);
        Feature step = EmbedVector(network, x, Sinusoids);
        if (Guidance)
            step = network.Sum(step, EmbedVector(network, x, Sinusoids));
        network.Sum(step, EmbedVector(network, x, PooledWidth));
        Feature text = network.Project(network.Select(x, new FeatureMap(TextWidth, TextTokens, 1)), Width);
        return JoinTokens(network, "tokens", text, image);
    }

    private Feature EmbedVector(ImageNetwork network, Feature x, int inputs) =>
        network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(inputs, 1, 1)), Width)), Width);

    private Feature Double(ImageNetwork network, Feature x, int image)
    {
        Feature forImage = Modulation(network, x, DoubleVectors), forText = Modulation(network, x, DoubleVectors);
        Feature read = Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        Feature queries = JoinTokens(
            network, "q", Normed(network, read, TextTokens, TensorRole.AttentionQuery), Normed(network, read, image, TensorRole.AttentionQuery));
        Feature keys = JoinTokens(
            network, "k", Normed(network, read, TextTokens, TensorRole.AttentionKey), Normed(network, read, image, TensorRole.AttentionKey));
        Feature values = JoinTokens(network, "v", Values(network, read, TextTokens), Values(network, read, image));
        Feature attended = Attend(network, queries, keys, values);
        x = AddGated(network, x, forText, Output(network, attended, TextTokens), forImage, Output(network, attended, image));
        read = Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        return AddGated(network, x, forText, Mlp(network, read, TextTokens), forImage, Mlp(network, read, image));
    }

    private Feature Single(ImageNetwork network, Feature x)
    {
        int tokens = x.Map.Height;
        Feature step = Modulation(network, x, SingleVectors);
        Feature read = Modulate(network, network.NormChannels(x, vectors: 0), step);
        Feature hidden = network.Activate(network.Project(read, MlpRatio * Width, role: TensorRole.FeedForwardUp));
        Feature queries = Normed(network, read, tokens, TensorRole.AttentionQuery), keys = Normed(network, read, tokens, TensorRole.AttentionKey);
        Feature attended = Attend(network, queries, keys, Values(network, read, tokens));
        Feature branch = network.Project(network.Concatenate(attended, hidden), Width, role: TensorRole.FeedForwardDown);
        return network.Sum(x, network.Scale(branch, step));
    }

    private Feature Last(ImageNetwork network, Feature x, FeatureMap image, int outputs)
    {
        Feature step = Modulation(network, x, FinalVectors);
        Feature read = network.OverTokens(new Norm(Component.Norm, "norm_out", Width, learned: 0), image, 0, x);
        return network.Project(Modulate(network, read, step), outputs);
    }

    /// <summary>The step's vector through an activation and a linear layer: what a layer's norms are shifted and scaled by.</summary>
    private Feature Modulation(ImageNetwork network, Feature x, int vectors)
    {
        Elementwise activation = new(Component.Elementwise, "silu", Width, Width, splitsOverTensor: false);
        return network.Project(network.OverTokens(activation, new FeatureMap(Width, 1, 1), 0, x), vectors * Width);
    }

    /// <summary>A factor and a shift for every channel, a kernel each.</summary>
    private static Feature Modulate(ImageNetwork network, Feature x, Feature step) => network.Scale(network.Scale(x, step), step);

    /// <summary>Queries or keys of some tokens, each head normalized by its root mean square.</summary>
    private Feature Normed(ImageNetwork network, Feature x, int tokens, TensorRole role) =>
        SinglePrecision.NormHeads(network, Linear(network, x, tokens, Width, Component.Attention, role), HeadDimension);

    private Feature Values(ImageNetwork network, Feature x, int tokens) => Linear(network, x, tokens, Width, Component.Attention, TensorRole.AttentionValue);

    private Feature Output(ImageNetwork network, Feature x, int tokens) => Linear(network, x, tokens, Width, Component.Attention, TensorRole.AttentionOutput);

    private Feature Mlp(ImageNetwork network, Feature x, int tokens)
    {
        Feature hidden = network.Activate(Linear(network, x, tokens, MlpRatio * Width, Component.Mlp, TensorRole.FeedForwardUp));
        return Linear(network, hidden, tokens, Width, Component.Mlp, TensorRole.FeedForwardDown);
    }

    private Feature Attend(ImageNetwork network, Feature queries, Feature keys, Feature values)
    {
        Attention attention = new(Component.Attention, "attn", Heads, Heads, HeadDimension, HeadDimension, AttentionSpan.Bidirectional);
        return network.OverTokens(attention, values.Map, 0, SinglePrecision.Rotate(network, queries), SinglePrecision.Rotate(network, keys), values);
    }

    /// <summary>A linear layer over some of the tokens.</summary>
    private static Feature Linear(ImageNetwork network, Feature x, int tokens, int outputs, Component component, TensorRole role)
    {
        WeightTensor weight = new(role, outputs, x.Channels, TensorSplit.Replicated);
        return network.OverTokens(Operators.Linear.Of(component, "linear", [weight], bias: true), new FeatureMap(outputs, tokens, 1), 0, x);
    }

    private static Feature JoinTokens(ImageNetwork network, string name, Feature text, Feature image) =>
        network.Append(Rearrangement.Concatenation(name, image.Map with { Height = checked(text.Map.Height + image.Map.Height) }), text, image);

    /// <summary>Each stream's branch times its gate, added to the stream.</summary>
    private static Feature AddGated(ImageNetwork network, Feature x, Feature forText, Feature text, Feature forImage, Feature image) =>
        network.Append(MapArithmetic.Sum("residual", x.Map, terms: 2), x, network.Scale(text, forText), network.Scale(image, forImage));
}
