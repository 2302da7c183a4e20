using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Cosmos 3: a language model and a copy of its layers over a video's latent, layer by layer; the text sees itself, the video sees both.</summary>
/// <remarks>NVIDIA 2026, arXiv:2606.02800. Source: diffusers, <c>Cosmos3OmniTransformer</c>, which runs both streams in every step. What is done to each
/// stream by itself, element by element, is one operator here.</remarks>
/// <param name="LayerCount">num_hidden_layers.</param>
/// <param name="Width">hidden_size.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="KeyValueHeads">num_key_value_heads.</param>
/// <param name="HeadDimension">head_dim.</param>
/// <param name="FeedForward">intermediate_size.</param>
/// <param name="LatentChannels">latent_channel.</param>
/// <param name="TextTokens">Tokens of the prompt.</param>
/// <param name="Frames">Frames of the video, one more than a multiple of four; one for an image.</param>
public sealed record TwoStreamTransformer(
    LayerCount LayerCount, AxisLength Width, AxisLength Heads, AxisLength KeyValueHeads, AxisLength HeadDimension, AxisLength FeedForward,
        AxisLength LatentChannels, TokenCount TextTokens, Count Frames)
    : ImageDesign
{
    private const int Patch = 2, Sinusoids = 256, Streams = 2;

    /// <summary>Pixels to a position of the latent along each side, of the autoencoder of Wan 2.2.</summary>
    private const int Reduction = 16;

    /// <summary>vocab_size of the embedding and of the head, which making a video does not run.</summary>
    public AxisLength Vocabulary { get; init; }

    /// <summary>action_dim and sound_dim: projections in and out that a video without actions and sound does not run; zero without them.</summary>
    public AxisLength ActionWidth { get; init; }

    /// <summary>num_embodiment_domains: each has projections of actions of its own.</summary>
    public Count ActionDomains { get; init; }

    public AxisLength SoundWidth { get; init; }

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount, Width, FeedForward, Heads, KeyValueHeads,
        HeadDimension, Vocabulary, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, reduction: Reduction) is not { } latent)
            return;
        long patches = WholeNumber.DivideUp(latent.Height, Patch) * WholeNumber.DivideUp(latent.Width, Patch);
        long video = checked((long)(patches * VideoLatent.Frames(Frames.Value))), channels = checked((Patch * Patch * LatentChannels).Length);
        network.StartFrom(new FeatureMap(channels, video, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("layers", LayerCount.Count, x => Layer(network, x, video));
        network.Head("proj_out", x =>
            network.Project(network.NormChannels(network.Select(x, new FeatureMap(Width.Length, video, 1)), vectors: 1), channels));
        network.Stored("not_run", new FeatureMap(Width.Length, 1, 1), x => Rest(network, x));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature step = network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), Width.Length)), Width.Length);
        Feature video = network.Scale(network.Project(x, Width.Length), step);
        network.Learn("embed_tokens", Table(TensorRole.TokenEmbedding, Vocabulary.Length));
        Feature text = network.Select(x, new FeatureMap(Width.Length, TextTokens.Count, 1));
        return TokenStreams.Join(network, "tokens", text, video);
    }

    private Feature Layer(ImageNetwork network, Feature x, long video)
    {
        Feature read = network.NormChannels(x, vectors: Streams);
        Feature ofText = Keyed(network, read, TextTokens.Count, KeyValueHeads.Length, TensorRole.AttentionKey);
        Feature keys = TokenStreams.Join(network, "k", ofText, Keyed(network, read, video, KeyValueHeads.Length, TensorRole.AttentionKey));
        Feature valuesOfText = TokenStreams.Linear(network, read, TextTokens.Count, (KeyValueHeads * HeadDimension).Length, Component.Attention,
            TensorRole.AttentionValue);
        Feature values = TokenStreams.Join(
            network, "v", valuesOfText, TokenStreams.Linear(network, read, video, (KeyValueHeads * HeadDimension).Length, Component.Attention,
                TensorRole.AttentionValue));
        Feature text = Attend(
            network, AttentionSpan.Full, Keyed(network, read, TextTokens.Count, Heads.Length, TensorRole.AttentionQuery), ofText, valuesOfText);
        Feature made = Attend(network, AttentionSpan.Bidirectional, Keyed(network, read, video, Heads.Length, TensorRole.AttentionQuery), keys, values);
        x = network.Sum(x, TokenStreams.Join(
            network, "attended", TokenStreams.Linear(network, text, TextTokens.Count, Width.Length, Component.Attention, TensorRole.AttentionOutput),
            TokenStreams.Linear(network, made, video, Width.Length, Component.Attention, TensorRole.AttentionOutput)));
        read = network.NormChannels(x, vectors: Streams);
        return network.Sum(x, TokenStreams.Join(network, "mlp", Mlp(network, read, TextTokens.Count), Mlp(network, read, video)));
    }

    /// <summary>Queries or keys of a stream, each head normalized by its root mean square, and rotated.</summary>
    private Feature Keyed(ImageNetwork network, Feature read, long tokens, long heads, TensorRole role)
    {
        Feature normed = SinglePrecision.NormHeads(
            network, TokenStreams.Linear(network, read, tokens, (heads * HeadDimension).Length, Component.Attention, role), HeadDimension.Length);
        return TokenStreams.Rotate(network, normed);
    }

    private Feature Attend(ImageNetwork network, AttentionSpan span, Feature queries, Feature keys, Feature values)
    {
        bool both = keys.Map.Height != queries.Map.Height;
        Attention attention = new(Component.Attention, both ? "attn_both" : "attn_text", Heads, KeyValueHeads,
            HeadDimension, HeadDimension, span, cross: both, cached: false);
        return network.OverTokens(attention, queries.Map, both ? keys.Map.Positions : 0, queries, keys, values);
    }

    private Feature Mlp(ImageNetwork network, Feature read, long tokens)
    {
        Feature gate = network.Activate(TokenStreams.Linear(network, read, tokens, FeedForward.Length, Component.Mlp, TensorRole.FeedForwardGate));
        Feature hidden = TokenStreams.Linear(network, read, tokens, FeedForward.Length, Component.Mlp, TensorRole.FeedForwardUp);
        return TokenStreams.Linear(
            network, TokenStreams.Product(network, gate, hidden), tokens, Width.Length, Component.Mlp, TensorRole.FeedForwardDown);
    }

    /// <summary>The text's last norm and head, and the projections of actions and of sound with an embedding of each kind.</summary>
    private Feature Rest(ImageNetwork network, Feature x)
    {
        Feature normed = network.NormChannels(x, vectors: 1);
        network.Learn("lm_head", Table(TensorRole.LmHead, Vocabulary.Length));
        if (ActionWidth.Length > 0)
            Projections(network, "action", ActionDomains.Value, ActionWidth.Length);
        if (SoundWidth.Length > 0)
            Projections(network, "audio", 1, SoundWidth.Length);
        return network.Select(normed, x.Map);
    }

    private void Projections(ImageNetwork network, string name, long domains, long width) => network.Learn(
        name, Table(TensorRole.Projector, 2L * domains * width), Table(TensorRole.Bias, domains), Table(TensorRole.Bias, 1),
        WeightTensor.Vector(TensorRole.Bias, AxisLength.From((long)domains * width), TensorParallelism.Replicated));

    private WeightTensor Table(TensorRole role, long rows) => new(role, AxisLength.From(rows), Width, TensorParallelism.Replicated);
}
