using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Z-Image: a few layers over the image and over the text, each by itself, then layers over both that treat all tokens alike.</summary>
/// <remarks>Z-Image Team 2025, arXiv:2511.22699. Source: diffusers, <c>ZImageTransformer2DModel</c>.</remarks>
/// <param name="LayerCount">n_layers.</param>
/// <param name="Refiners">n_refiner_layers, as many over the image as over the text.</param>
/// <param name="Heads">n_heads.</param>
/// <param name="HeadDimension">dim / n_heads.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">cap_feat_dim.</param>
/// <param name="TextTokens">Tokens of the prompt.</param>
public sealed record ZImageTransformer(LayerCount LayerCount, LayerCount Refiners, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels,
    AxisLength TextWidth, TokenCount TextTokens)
    : JointTransformer(Heads, HeadDimension)
{
    /// <summary>ADALN_EMBED_DIM, the middle of its embedder, and the factors and gates of a layer.</summary>
    private const int StepWidth = 256, StepUnits = 1024, Vectors = 4;

    public override ModelDimensions Dimensions =>
        new(LayerCount.From(LayerCount.Count + (2 * Refiners).Count), AxisLength.From(Width), AxisLength.From(Units), Heads, Heads,
        HeadDimension, default, default);

    protected override bool Biased => false;

    /// <summary>dim / 3 x 8.</summary>
    private long Units => checked(Width * 8 / 3);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch) is not { } latent)
            return;
        FeatureMap text = new(Width, TextTokens.Count, 1), image = new(Width, latent.Positions, 1);
        network.StartFrom(image with { Channels = latent.Channels });
        network.Stem("embedders", x => Embed(network, x));
        network.Layers("noise_refiner", Refiners.Count, x => JoinTokens(
            network, "tokens", network.Select(x, text), Layer(network, network.Select(x, image), modulated: true)));
        network.Layers("context_refiner", Refiners.Count, x => JoinTokens(
            network, "tokens", Layer(network, network.Select(x, text), modulated: false), network.Select(x, image)));
        network.Layers("layers", LayerCount.Count, x => Layer(network, x, modulated: true));
        network.Head("final_layer", x => Leave(network, network.Select(x, image), latent.Channels));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature step = network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), StepUnits);
        network.Project(network.Activate(step), StepWidth);
        Feature states = network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1));
        Feature text = network.Project(network.NormChannels(states, vectors: 1), Width);
        network.Learn("pad_tokens", WeightTensor.Vector(TensorRole.Scalar, AxisLength.From(2L * Width), TensorParallelism.Replicated));
        return JoinTokens(network, "tokens", text, network.Project(x, Width));
    }

    private Feature Layer(ImageNetwork network, Feature x, bool modulated)
    {
        Feature? step = modulated ? network.Project(network.Select(x, new FeatureMap(StepWidth, 1, 1)), Vectors * Width) : null;
        long tokens = x.Map.Height;
        Feature read = Factored(network, network.NormChannels(x, vectors: 1), step);
        Feature attended = Attend(
            network, Normed(network, read, tokens, TensorRole.AttentionQuery), Normed(network, read, tokens, TensorRole.AttentionKey),
            Values(network, read, tokens));
        x = network.Sum(x, Factored(network, network.NormChannels(Output(network, attended, tokens), vectors: 1), step));
        read = Factored(network, network.NormChannels(x, vectors: 1), step);
        Feature hidden = GatedUnits.Of(network, network.Project(read, GatedUnits.Before(Units), bias: false, role: TensorRole.FeedForwardUp), "silu");
        Feature branch = network.Project(hidden, Width, bias: false, role: TensorRole.FeedForwardDown);
        return network.Sum(x, Factored(network, network.NormChannels(branch, vectors: 1), step));
    }

    private Feature Leave(ImageNetwork network, Feature image, long outputs)
    {
        Feature step = network.Project(network.Select(image, new FeatureMap(StepWidth, 1, 1)), Width);
        return network.Project(network.Scale(network.NormChannels(image, vectors: 0), step), outputs);
    }

    private static Feature Factored(ImageNetwork network, Feature x, Feature? step) => step is { } factors ? network.Scale(x, factors) : x;
}
