using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>LTX-2 to 2.5: a stream of video and a narrower one of sound, each with attention to itself, to a text and to the other; one pass is one
/// step.</summary>
/// <remarks>Source: diffusers, <c>LTX2VideoTransformer3DModel</c> and <c>LTX2TextConnectors</c>. Both streams lie below each other in one map of the video's
/// width, and what is done to each by itself, element by element, is one operator here. The connectors, which run once a prompt, are only held.</remarks>
/// <param name="LayerCount">num_layers.</param>
/// <param name="Heads">num_attention_heads of both streams.</param>
/// <param name="HeadDimension">attention_head_dim; the sound's is half of it.</param>
/// <param name="LatentChannels">in_channels of both streams.</param>
/// <param name="TextWidth">caption_channels: the width of the text encoder.</param>
/// <param name="TextLayers">text_proj_in_factor: states of the text encoder that are read.</param>
/// <param name="TextTokens">Tokens that prompts are padded to.</param>
/// <param name="Connectors">Layers of a connector, one for each stream.</param>
/// <param name="Frames">Frames of the video, one more than a multiple of eight.</param>
public sealed record SoundAndVideoTransformer(
    LayerCount LayerCount, AxisLength Heads, AxisLength HeadDimension, AxisLength LatentChannels, AxisLength TextWidth, LayerCount TextLayers,
    TokenCount TextTokens, LayerCount Connectors, Count Frames)
    : ImageDesign
{
    private const int MlpRatio = 4, Sinusoids = 256, Registers = 128, PlainVectors = 6, GatedVectors = 9, BetweenVectors = 5, TextVectors = 2,
        FinalVectors = 2;

    /// <summary>gated_attn and cross_attn_mod, from LTX-2.3 on: attention has gates, the step scales and shifts the text, and a connector is as wide as its
    /// stream. Before, connectors are as wide as the text encoder, and the transformer widens the text.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>use_keyframes_abs_pos_embedding, of LTX-2.5, whose MLPs of video have no biases.</summary>
    public bool Keyframed { get; init; } = true;

    private int Vectors => Gated ? GatedVectors : PlainVectors;

    private int VectorsOfText => Gated ? TextVectors : 0;

    /// <summary>Latents of sound a second (16,000 samples, a hop of 160 and a scale of four) next to 24 frames of video.</summary>
    private const int LatentsPerSecond = 25, FramesPerSecond = 24;

    /// <summary>Frames of a video that one of its latent stands for, but for the first, and pixels along each of its sides.</summary>
    internal const int FrameReduction = 8, Reduction = 32;

    private long Width => (Heads * HeadDimension).Length;

    private long SoundWidth => Width / 2;

    private long SoundTokens => (long)Math.Round(Frames.Value * LatentsPerSecond / (double)FramesPerSecond);

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount, AxisLength.From(Width), AxisLength.From(MlpRatio * Width), Heads, Heads,
        HeadDimension, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels.Length, reduction: Reduction) is not { } latent)
            return;
        long video = checked(latent.Positions * VideoLatent.Frames(Frames.Value, FrameReduction));
        network.StartFrom(new FeatureMap(LatentChannels.Length, video, 1));
        network.Stem("embedders", x => Embed(network, x, video));
        network.Layers("transformer_blocks", LayerCount.Count, x => Layer(network, x, video));
        network.Head("proj_out", x => Leave(network, x, video));
        network.Stored("connectors", new FeatureMap(TextWidth.Length, 1, 1), x => Connect(network, x));
    }

    private Feature Embed(ImageNetwork network, Feature x, long video)
    {
        foreach (long width in (ReadOnlySpan<long>)[Width, SoundWidth])
        {
            Steps(network, x, width, Vectors);
            Steps(network, x, width, BetweenVectors - 1);
            Steps(network, x, width, 1);
            if (Gated)
                Steps(network, x, width, TextVectors);
            else
                Widen(network, x, width);
        }

        if (Keyframed)
            network.Learn("keyframes_abs_pos_embedding", Vector(TensorRole.PositionEmbedding, Width));
        Feature sound = Linear(network, network.Select(x, new FeatureMap(LatentChannels.Length, SoundTokens, 1)), SoundTokens, LatentChannels.Length,
            SoundWidth);
        return Join(network, network.Project(x, Width), sound, video);
    }

    /// <summary>The step's sinusoids through two layers, and another to vectors that all layers read.</summary>
    private static void Steps(ImageNetwork network, Feature x, long width, long vectors)
    {
        Feature step = network.Project(network.Activate(network.Project(network.Select(x, new FeatureMap(Sinusoids, 1, 1)), width)), width);
        network.Project(network.Activate(step), vectors * width);
    }

    /// <summary>The text's states through two layers to the width of a stream.</summary>
    private void Widen(ImageNetwork network, Feature x, long width)
    {
        Feature text = network.Select(x, new FeatureMap(TextWidth.Length, TextTokens.Count, 1));
        Feature wide = network.Gelu(Linear(network, text, TextTokens.Count, TextWidth.Length, width));
        Linear(network, wide, TextTokens.Count, width, width);
    }

    private Feature Layer(ImageNetwork network, Feature x, long video)
    {
        network.Learn("scale_shift_tables", Vector(TensorRole.Scalar, (Vectors + BetweenVectors + VectorsOfText) * (Width + SoundWidth)));
        Feature step = network.Select(x, new FeatureMap(Width, 1, 1));
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        Side pictures = new(video, Width), sound = new(SoundTokens, SoundWidth);
        x = Add(network, x, step, Join(
            network, Attend(network, read, pictures, read, pictures, Width), Attend(network, read, sound, read, sound, SoundWidth), video));
        read = Modulated(network, network.NormChannels(x, vectors: 0), step);
        Side said = new(TextTokens.Count, Width), heard = new(TextTokens.Count, SoundWidth);
        Feature told = Join(
            network, Attend(network, read, pictures, Text(network, x, step, said), said, Width),
            Attend(network, read, sound, Text(network, x, step, heard), heard, SoundWidth), video);
        x = Gated ? Add(network, x, step, told) : network.Sum(x, told);
        read = network.NormChannels(x, vectors: 0);
        Feature seen = TokenStreams.Modulate(network, read, step), listened = TokenStreams.Modulate(network, read, step);
        x = Add(network, x, step, Join(
            network, Attend(network, seen, pictures, seen, sound, SoundWidth), Attend(network, listened, sound, listened, pictures, SoundWidth), video));
        read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), step);
        return Add(network, x, step, Join(network, Mlp(network, read, pictures, bias: !Keyframed), Mlp(network, read, sound, bias: true), video));
    }

    /// <summary>The text for one of the streams.</summary>
    private Feature Text(ImageNetwork network, Feature x, Feature step, Side side) =>
        Modulated(network, network.Select(x, new FeatureMap(side.Width, side.Tokens, 1)), step);

    private Feature Modulated(ImageNetwork network, Feature x, Feature step) => Gated ? TokenStreams.Modulate(network, x, step) : x;

    /// <summary>Attention of one side's tokens to another's, or to their own, with heads of <paramref name="inner"/> elements together.</summary>
    private Feature Attend(ImageNetwork network, Feature read, Side to, Feature from, Side of, long inner)
    {
        bool itself = read == from && to == of, rotated = read == from;
        Feature queries = Keyed(network, read, to, inner, rotated), keys = Keyed(network, from, of, inner, rotated);
        Feature values = Linear(network, from, of.Tokens, of.Width, inner);
        AxisLength head = AxisLength.From(inner / Heads.Length), heads = Heads;
        Attention attention = new(itself ? Component.Attention : Component.CrossAttention, "attn", heads, heads, head, head, AttentionSpan.Bidirectional,
            cross: !itself, cached: false);
        Feature attended = network.OverTokens(attention, queries.Map, itself ? 0 : of.Tokens, queries, keys, values);
        if (Gated)
            attended = network.Scale(attended, network.Activate(Linear(network, read, to.Tokens, to.Width, Heads.Length)));
        return Linear(network, attended, to.Tokens, inner, to.Width);
    }

    /// <summary>Queries or keys, normalized over all heads together; those of the text's attention keep no positions.</summary>
    private static Feature Keyed(ImageNetwork network, Feature x, Side side, long inner, bool rotated)
    {
        Feature normed = network.NormChannels(Linear(network, x, side.Tokens, side.Width, inner), vectors: 1);
        return rotated ? TokenStreams.Rotate(network, normed) : normed;
    }

    private static Feature Mlp(ImageNetwork network, Feature read, Side side, bool bias)
    {
        long units = MlpRatio * side.Width;
        return Linear(network, network.Gelu(Linear(network, read, side.Tokens, side.Width, units, bias)), side.Tokens, units, side.Width, bias);
    }

    private Feature Leave(ImageNetwork network, Feature x, long video)
    {
        network.Learn("scale_shift_tables", Vector(TensorRole.Scalar, FinalVectors * (Width + SoundWidth)));
        Feature read = TokenStreams.Modulate(network, network.NormChannels(x, vectors: 0), network.Select(x, new FeatureMap(Width, 1, 1)));
        Linear(network, read, SoundTokens, SoundWidth, LatentChannels.Length);
        return Linear(network, read, video, Width, LatentChannels.Length);
    }

    /// <summary>From the text encoder's states to a text of each stream: a matrix, and layers with registers in place of padding.</summary>
    private Feature Connect(ImageNetwork network, Feature x)
    {
        long states = checked(TextWidth.Length * TextLayers.Count);
        if (!Gated)
            network.Learn("text_proj_in", Matrix(TextWidth.Length, states));
        foreach (long stream in (ReadOnlySpan<long>)[Width, SoundWidth])
        {
            long width = Gated ? stream : TextWidth.Length;
            // Four matrices with biases, two norms and a gate of one output a head.
            long attention = (4L * width * width) + (6L * width) + (Gated ? (width + 1L) * Heads : default).Length;
            long mlp = (2L * MlpRatio * width * width) + ((MlpRatio + 1L) * width);
            network.Learn("layers", Vector(TensorRole.Projector, checked(Connectors.Count * (attention + mlp))));
            network.Learn("registers", Matrix(Registers, width));
            if (Gated)
                network.Learn("text_proj_in", Matrix(width, states), Vector(TensorRole.Bias, width));
        }

        return network.Select(x, x.Map);
    }

    /// <summary>Both streams in one map: a row of it is two tokens of sound.</summary>
    private Feature Join(ImageNetwork network, Feature video, Feature sound, long tokens) => network.Append(
        Rearrangement.Concatenation("streams", new FeatureMap(Width, checked(tokens + WholeNumber.DivideUp(sound.Map.Elements, Width)), 1)), video, sound);

    private static Feature Add(ImageNetwork network, Feature x, Feature step, Feature branch) => network.Sum(x, network.Scale(branch, step));

    private static Feature Linear(ImageNetwork network, Feature x, long tokens, long inputs, long outputs, bool bias = true) => network.OverTokens(
        Operators.Linear.Of(Component.Mlp, "linear", [Matrix(outputs, inputs)], bias), new FeatureMap(outputs, tokens, 1), 0, x);

    private static WeightTensor Matrix(long rows, long columns) =>
        new(TensorRole.FeedForwardUp, AxisLength.From(rows), AxisLength.From(columns), TensorParallelism.Replicated);

    private static WeightTensor Vector(TensorRole role, long length) => WeightTensor.Vector(role, AxisLength.From(length), TensorParallelism.Replicated);

    /// <summary>One of the streams, or its text.</summary>
    private readonly record struct Side(long Tokens, long Width);
}
