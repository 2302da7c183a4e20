using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>MiniMax-H3: text, sound and video as one sequence, through layers with the same weights for all; each kind has factors of its own.</summary>
/// <remarks>Source: diffusers, <c>MiniMaxH3Transformer3DModel</c>. Factors are picked token by token, so each of them is as large as the sequence.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="Refiners">num_refiner_layers, over the text.</param>
/// <param name="Width">hidden_size.</param>
/// <param name="Heads">num_attention_heads, which are wider than the stream together.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="FeedForward">ffn_dim.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">text_dim.</param>
/// <param name="TextTokens">Tokens of the prompt.</param>
/// <param name="Frames">Frames of the video, five more than a multiple of 17.</param>
public sealed record PackedTransformer(
    LayerCount LayerCount, LayerCount Refiners, AxisLength Width, AxisLength Heads, AxisLength HeadDimension, AxisLength FeedForward,
        AxisLength LatentChannels, AxisLength TextWidth, TokenCount TextTokens,
    Count Frames) : ImageDesign
{
    private const int Patch = 2, Sinusoids = 256, Kinds = 3, Vectors = 6, FinalVectors = 2;

    /// <summary>audio_in_channels, and rows of the sequence for two channels of sound at 40 latents a second next to 24 frames.</summary>
    private const int SoundWidth = 32, SoundChannels = 2, LatentsPerSecond = 40, FramesPerSecond = 24;

    /// <summary>time_embed_dim of the published model, half its width.</summary>
    private long StepWidth => (Width / 2).Length;

    private long SoundTokens => SoundChannels * (long)Math.Round(Frames.Value * LatentsPerSecond / (double)FramesPerSecond);

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount.From(LayerCount.Count + Refiners.Count), Width, FeedForward, Heads, Heads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch, ClippedVideo.Reduction) is not { } latent)
            return;
        long video = checked((long)(latent.Positions * ClippedVideo.LatentFrames(Frames.Value)));
        FeatureMap text = new(Width.Length, TextTokens.Count, 1), rest = new(Width.Length, checked(SoundTokens + video), 1);
        network.StartFrom(new FeatureMap(latent.Channels, video, 1));
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("token_refiner", Refiners.Count, x => TokenStreams.Join(
            network, "tokens", Layer(network, network.Select(x, text), modulated: false), network.Select(x, rest)));
        network.Layers("transformer_blocks", LayerCount.Count, x => Layer(network, x, modulated: true));
        network.Head("proj_out", x => Leave(network, x, video, latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), Width.Length)), StepWidth);
        Feature text = network.Project(network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1)), Width.Length);
        Feature sound = network.Project(network.Select(x, new FeatureMap(SoundWidth, SoundTokens, 1)), Width.Length);
        network.Learn("token_refiner.final_norm", WeightTensor.Vector(TensorRole.Norm, Width, TensorParallelism.Replicated));
        return TokenStreams.Join(network, "tokens", text, sound, network.Project(x, Width.Length));
    }

    private Feature Layer(ImageNetwork network, Feature x, bool modulated)
    {
        Feature? step = modulated ? Step(network, x, Kinds * Vectors) : null;
        Feature attended = Attend(network, Modulated(network, network.NormChannels(x, vectors: 1), step));
        x = network.Sum(x, Gated(network, attended, step));
        Feature read = Modulated(network, network.NormChannels(x, vectors: 1), step);
        Feature hidden = network.Project(read, GatedUnits.Before((int)FeedForward.Length), bias: false, role: TensorRole.FeedForwardUp);
        Feature branch = network.Project(GatedUnits.Of(network, hidden, "silu"), Width.Length, bias: false, role: TensorRole.FeedForwardDown);
        return network.Sum(x, Gated(network, branch, step));
    }

    private Feature Attend(ImageNetwork network, Feature read)
    {
        Feature queries = Keyed(network, read, TensorRole.AttentionQuery), keys = Keyed(network, read, TensorRole.AttentionKey);
        Feature values = network.Project(read, (Heads * HeadDimension).Length, bias: false, Component.Attention, TensorRole.AttentionValue);
        Attention attention = new(Component.Attention, "attn", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        Feature attended = network.OverTokens(attention, values.Map, 0, queries, keys, values);
        return network.Project(attended, Width.Length, bias: false, Component.Attention, TensorRole.AttentionOutput);
    }

    private Feature Keyed(ImageNetwork network, Feature read, TensorRole role)
    {
        Feature projected = network.Project(read, (Heads * HeadDimension).Length, bias: false, Component.Attention, role);
        Norm norm = new(Component.Norm, "qk_norm", AxisLength.From(projected.Channels), HeadDimension);
        return TokenStreams.Rotate(network, network.OverPositions(norm, projected, projected.Channels));
    }

    private Feature Leave(ImageNetwork network, Feature x, long video, long channels)
    {
        Feature step = Step(network, x, FinalVectors);
        Feature read = Modulated(network, network.NormChannels(x, vectors: 1), step);
        network.Project(network.Select(read, new FeatureMap(Width.Length, SoundTokens, 1)), SoundWidth);
        return network.Project(network.Select(read, new FeatureMap(Width.Length, video, 1)), channels);
    }

    private Feature Step(ImageNetwork network, Feature x, long vectors) =>
        network.Project(network.Activate(network.Select(x, new FeatureMap(StepWidth, 1, 1))), (vectors * Width).Length);

    /// <summary>A factor and a shift for every token and channel.</summary>
    private static Feature Modulated(ImageNetwork network, Feature x, Feature? step) => step is { } vectors
        ? network.Sum(TokenStreams.Product(network, x, network.Select(vectors, x.Map)), network.Select(vectors, x.Map))
        : x;

    private static Feature Gated(ImageNetwork network, Feature x, Feature? step) =>
        step is { } vectors ? TokenStreams.Product(network, x, network.Select(vectors, x.Map)) : x;
}
