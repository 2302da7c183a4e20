using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Parts of transformers that read the tokens of a text and of an image side by side: a stream of both, laid out text before image.</summary>
/// <remarks>Esser et al. 2024, arXiv:2403.03206. What is done to each stream by itself, element by element, is one operator here. The step's vector (one row
/// of the width) is read by every layer and not counted among the tensors alive.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
public abstract record JointTransformer(AxisLength Heads, AxisLength HeadDimension) : ImageDesign
{
    protected const int Patch = 2, Sinusoids = 256, MlpRatio = 4;

    protected long Width => (Heads * HeadDimension).Length;

    /// <summary>Whether linear layers have biases.</summary>
    protected virtual bool Biased => true;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    /// <summary>A vector through two linear layers to the width: the step, the strength of guidance, a pooled text.</summary>
    private protected Feature EmbedVector(ImageNetwork network, Feature x, long inputs) =>
        network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(inputs, 1, 1)), Width, Biased)), Width, Biased);

    /// <summary>The step's vector through an activation and a linear layer: what a layer's norms are shifted and scaled by.</summary>
    private protected Feature Modulation(ImageNetwork network, Feature x, long vectors)
    {
        Elementwise activation = new(Component.Elementwise, "silu", AxisLength.From(Width), AxisLength.From(Width), splitsOverTensor: false);
        return network.Project(network.OverTokens(activation, new FeatureMap(Width, 1, 1), 0, x), vectors * Width, Biased);
    }

    /// <summary>Queries or keys of some tokens, each head normalized by its root mean square.</summary>
    private protected Feature Normed(ImageNetwork network, Feature x, long tokens, TensorRole role) =>
        SinglePrecision.NormHeads(network, Linear(network, x, tokens, Width, Component.Attention, role), HeadDimension.Length);

    private protected Feature Values(ImageNetwork network, Feature x, long tokens) =>
        Linear(network, x, tokens, Width, Component.Attention, TensorRole.AttentionValue);

    private protected Feature Output(ImageNetwork network, Feature x, long tokens) =>
        Linear(network, x, tokens, Width, Component.Attention, TensorRole.AttentionOutput);

    private protected virtual Feature Mlp(ImageNetwork network, Feature x, long tokens)
    {
        Feature hidden = network.Activate(Linear(network, x, tokens, MlpRatio * Width, Component.Mlp, TensorRole.FeedForwardUp));
        return Linear(network, hidden, tokens, Width, Component.Mlp, TensorRole.FeedForwardDown);
    }

    private protected Feature Attend(ImageNetwork network, Feature queries, Feature keys, Feature values)
    {
        Attention attention = new(Component.Attention, "attn", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        return network.OverTokens(attention, values.Map, 0, SinglePrecision.Rotate(network, queries), SinglePrecision.Rotate(network, keys), values);
    }

    /// <summary>A linear layer over some of the tokens.</summary>
    private protected Feature Linear(ImageNetwork network, Feature x, long tokens, long outputs, Component component, TensorRole role)
    {
        WeightTensor weight = new(role, AxisLength.From(outputs), AxisLength.From(x.Channels), TensorParallelism.Replicated);
        return network.OverTokens(Operators.Linear.Of(component, "linear", [weight], Biased), new FeatureMap(outputs, tokens, 1), 0, x);
    }

    /// <summary>A layer with weights of their own for text and image, whose attention is joint.</summary>
    private protected Feature JointLayer(ImageNetwork network, Feature x, long text, long image, Feature forText, Feature forImage)
    {
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        Feature queries = JoinTokens(
            network, "q", Normed(network, read, text, TensorRole.AttentionQuery), Normed(network, read, image, TensorRole.AttentionQuery));
        Feature keys = JoinTokens(network, "k", Normed(network, read, text, TensorRole.AttentionKey), Normed(network, read, image, TensorRole.AttentionKey));
        Feature values = JoinTokens(network, "v", Values(network, read, text), Values(network, read, image));
        Feature attended = Attend(network, queries, keys, values);
        x = AddGated(network, x, forText, Output(network, attended, text), forImage, Output(network, attended, image));
        read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), forImage);
        return AddGated(network, x, forText, Mlp(network, read, text), forImage, Mlp(network, read, image));
    }

    private protected static Feature JoinTokens(ImageNetwork network, string name, Feature text, Feature image) =>
        network.Append(Rearrangement.Concatenation(name, image.Map with { Height = checked(text.Map.Height + image.Map.Height) }), text, image);

    /// <summary>Each stream's branch times its gate, added to the stream.</summary>
    private protected static Feature AddGated(ImageNetwork network, Feature x, Feature forText, Feature text, Feature forImage, Feature image) =>
        network.Append(MapArithmetic.Sum("residual", x.Map, terms: 2), x, network.Scale(text, forText), network.Scale(image, forImage));
}
