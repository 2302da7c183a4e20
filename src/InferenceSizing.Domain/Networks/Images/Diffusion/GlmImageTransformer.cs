using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>GLM-Image's transformer: the letters of a text and a latent's squares in one stream, with what a language model wrote added to the
/// squares.</summary>
/// <remarks>Source: diffusers, <c>GlmImageTransformer2DModel</c>. Text and image share all weights; only their factors differ.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">text_embed_dim.</param>
/// <param name="TextTokens">Letters that are to stand in the image.</param>
public sealed record GlmImageTransformer(LayerCount LayerCount, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth,
    TokenCount TextTokens)
    : JointTransformer(Heads, HeadDimension)
{
    /// <summary>time_embed_dim, twice two condition_dim, prior_vq_quantizer_codebook_size, and factors of a layer for both kinds.</summary>
    private const int StepWidth = 512, Conditions = 1024, Codes = 16384, Vectors = 12, FinalVectors = 2;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads, Heads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, Patch) is not { } latent)
            return;
        FeatureMap image = new(Width, latent.Positions, 1);
        network.StartFrom(image with { Channels = latent.Channels });
        network.Stem("projectors", x => Embed(network, x));
        network.Layers("transformer_blocks", LayerCount.Count, x => Layer(network, x));
        network.Head("proj_out", x =>
        {
            Feature step = Step(network, x, FinalVectors);
            return network.Project(TokenStreams.Modulate(network, network.NormChannels(network.Select(x, image), vectors: 0), step), latent.Channels);
        });
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        foreach (long inputs in (ReadOnlySpan<int>)[StepWidth, Conditions])
            network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(inputs, 1, 1)), StepWidth)), StepWidth);
        network.Learn("prior_token_embedding",
            new WeightTensor(TensorRole.TokenEmbedding, AxisLength.From(Codes), AxisLength.From(Width), TensorParallelism.Replicated));
        Feature prior = network.Project(network.Activate(network.Project(network.Select(x, x.Map with { Channels = Width }), Width)), Width);
        Feature letters = network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1));
        letters = network.Project(network.Gelu(network.Project(letters, Width)), Width);
        return JoinTokens(network, "tokens", letters, network.Sum(network.Project(x, Width), prior));
    }

    private Feature Layer(ImageNetwork network, Feature x)
    {
        long tokens = x.Map.Height;
        Feature step = Step(network, x, Vectors);
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        Feature attended = Attend(
            network, Keyed(network, read, TensorRole.AttentionQuery), Keyed(network, read, TensorRole.AttentionKey), Values(network, read, tokens));
        x = network.Sum(x, network.Scale(Output(network, attended, tokens), step));
        read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        return network.Sum(x, network.Scale(Mlp(network, read, tokens), step));
    }

    /// <summary>Queries or keys, each head normalized without learned factors.</summary>
    private Feature Keyed(ImageNetwork network, Feature read, TensorRole role) => network.OverPositions(
        new Norm(Component.Norm, "qk_norm", AxisLength.From(Width), default), Linear(network, read, read.Map.Height, Width, Component.Attention, role), Width);

    /// <summary>The step's vector is made once a pass, and no activation comes before a layer's own matrix.</summary>
    private static Feature Step(ImageNetwork network, Feature x, long vectors) =>
        network.Project(network.Select(x, new FeatureMap(StepWidth, 1, 1)), vectors * x.Channels);
}
