using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Stable Audio: a transformer over the frames of a sound's latent, each layer with attention to a text; one pass is one denoising step.</summary>
/// <remarks>Evans et al. 2024, arXiv:2407.14358. Source: diffusers, <c>StableAudioDiTModel</c> and <c>StableAudioProjectionModel</c>. The network's image is
/// the latent itself: a row a frame.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="KeyValueHeads">num_key_value_attention_heads, of the attention to the text.</param>
/// <param name="HeadDimension">attention_head_dim.</param>
/// <param name="LatentChannels">in_channels.</param>
/// <param name="TextWidth">cross_attention_dim.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
public sealed record SoundTransformer(
    LayerCount LayerCount, AxisLength Heads, AxisLength KeyValueHeads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth,
        TokenCount TextTokens) : ImageDesign
{
    /// <summary>time_proj_dim; start and length of the sound, each a token of the text and one half of what is put before the frames.</summary>
    private const int Sinusoids = 256, Numbers = 2;

    private const int MlpRatio = 4;

    private long Width => (Heads * HeadDimension).Length;

    private long Conditions => TextTokens.Count + Numbers;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override string? SizeFixedBy => "This model makes sound and no images, always of the same length.";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads, KeyValueHeads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        FeatureMap frames = new(LatentChannels.Length, network.Image.Positions, 1);
        network.StartFrom(frames);
        network.Stem("proj_in", x => Embed(network, x));
        network.Layers("transformer_blocks", LayerCount.Count, x => Layer(network, x));
        network.Head("proj_out", x =>
        {
            x = network.Project(network.Select(x, frames.WithChannels(Width)), LatentChannels.Length, bias: false);
            return network.Sum(x, network.Project(x, LatentChannels.Length, bias: false));
        });
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        Feature numbers = network.Project(network.Select(x, new FeatureMap(Sinusoids + 1, 1, 1)), TextWidth.Length);
        network.Project(network.Select(x, new FeatureMap(Sinusoids + 1, 1, 1)), TextWidth.Length);
        network.Learn("frequencies", WeightTensor.Vector(TensorRole.Scalar, AxisLength.From(Numbers * Sinusoids / 2), TensorParallelism.Replicated));
        Feature text = network.Project(network.Select(x, new FeatureMap(TextWidth.Length, Conditions, 1)), TextWidth.Length, bias: false);
        network.Project(network.Activate(text), TextWidth.Length, bias: false);
        Feature both = network.Select(numbers, new FeatureMap((Numbers * TextWidth).Length, 1, 1));
        Feature first = network.Project(network.Activate(network.Project(both, Width, bias: false)), Width, bias: false);
        Feature step = network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), Width)), Width);
        network.Learn("time_proj", WeightTensor.Vector(TensorRole.Scalar, AxisLength.From(Sinusoids / 2), TensorParallelism.Replicated));
        Feature frames = network.Sum(x, network.Project(x, LatentChannels.Length, bias: false));
        return TokenStreams.Join(network, "frames", network.Sum(first, step), network.Project(frames, Width, bias: false));
    }

    private Feature Layer(ImageNetwork network, Feature x)
    {
        x = network.Sum(x, AttendToSelf(network, network.NormChannels(x)));
        x = network.Sum(x, AttendToText(network, network.NormChannels(x)));
        Feature hidden = network.Project(network.NormChannels(x), GatedUnits.Before(MlpRatio * Width), role: TensorRole.FeedForwardUp);
        return network.Sum(x, network.Project(GatedUnits.Of(network, hidden, "silu"), Width, role: TensorRole.FeedForwardDown));
    }

    private Feature AttendToSelf(ImageNetwork network, Feature read)
    {
        Feature queries = Read(network, read, Width, TensorRole.AttentionQuery), keys = Read(network, read, Width, TensorRole.AttentionKey);
        Feature values = Read(network, read, Width, TensorRole.AttentionValue);
        Attention attention = new(Component.Attention, "attn1", Heads, Heads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional);
        Feature attended = network.OverTokens(
            attention, values.Map, 0, TokenStreams.Rotate(network, queries), TokenStreams.Rotate(network, keys), values);
        return Read(network, attended, Width, TensorRole.AttentionOutput);
    }

    private Feature AttendToText(ImageNetwork network, Feature read)
    {
        long width = (KeyValueHeads * HeadDimension).Length;
        Feature text = network.Select(read, new FeatureMap(TextWidth.Length, Conditions, 1));
        Feature queries = Read(network, read, Width, TensorRole.CrossAttention);
        Feature keys = Read(network, text, width, TensorRole.CrossAttention), values = Read(network, text, width, TensorRole.CrossAttention);
        Attention attention = new(
            Component.CrossAttention, "attn2", Heads, KeyValueHeads, HeadDimension,
            HeadDimension, AttentionSpan.Bidirectional, cross: true, cached: false);
        return Read(network, network.OverTokens(attention, read.Map, Conditions, queries, keys, values), Width, TensorRole.CrossAttention);
    }

    private static Feature Read(ImageNetwork network, Feature x, long outputs, TensorRole role) =>
        network.Project(x, outputs, bias: false, role == TensorRole.CrossAttention ? Component.CrossAttention : Component.Attention, role);
}
