using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>One level of a diffusion U-Net.</summary>
/// <param name="Width">block_out_channels.</param>
/// <param name="Depth">transformer_layers_per_block behind every residual unit; zero for a level without attention.</param>
/// <param name="Heads">Heads of its attention.</param>
public readonly record struct DiffusionLevel(AxisLength Width, LayerCount Depth, AxisLength Heads);

/// <summary>The U-Net of Stable Diffusion 1 to XL: one pass is one denoising step of one latent. One section, for the skips live across all of it.</summary>
/// <remarks>Rombach et al. 2021, arXiv:2112.10752; Podell et al. 2023, arXiv:2307.01952. Source: diffusers, <c>UNet2DConditionModel</c>. Guidance without a
/// classifier runs every image twice, with its prompt and without: its batch is twice the images.</remarks>
/// <param name="Levels">From the latent inwards; between two of them the sides halve.</param>
/// <param name="MiddleDepth">Transformer layers of the middle, at the last level's width.</param>
/// <param name="TextWidth">cross_attention_dim.</param>
/// <param name="AdditionWidth">projection_class_embeddings_input_dim: pooled text and sizes embedded next to the step; zero without (SD 1 and 2).</param>
public sealed record DiffusionUNetwork(ImmutableArray<DiffusionLevel> Levels, LayerCount MiddleDepth, AxisLength TextWidth, AxisLength AdditionWidth)
    : ImageDesign
{
    private const int UnitsDown = 2, UnitsUp = 3, StepWidening = 4;

    /// <summary>in_channels and out_channels of every published model of this design.</summary>
    private const int LatentChannels = 4;

    /// <summary>The context of CLIP's text encoders: prompts are cut or padded to it.</summary>
    private const int TextTokens = 77;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional(Levels.Length * (UnitsDown + UnitsUp), (Levels.Max(level => level.Width)).Length);

    internal override void Build(ImageNetwork network)
    {
        if (LatentSpace.Of(network, LatentChannels) is not { } latent)
            return;
        network.StartFrom(latent);
        network.Layers("unet", 1, x => Whole(network, x));
    }

    private Feature Whole(ImageNetwork network, Feature x)
    {
        // What the pass is given next to the latent: the prompt's embeddings, the step's sinusoids, and whatever else is embedded.
        Feature text = network.Select(x, new FeatureMap(TextWidth.Length, TextTokens, 1));
        Feature step = Embed(network, x, Levels[0].Width.Length);
        if (AdditionWidth.Length > 0)
            step = network.Sum(step, Embed(network, x, AdditionWidth.Length));
        x = network.Convolve(x, Levels[0].Width.Length, SlidingWindow.Square(3), bias: true);
        Stack<Feature> skips = new([x]);
        for (int level = 0; level < Levels.Length; level++)
        {
            for (int unit = 0; unit < UnitsDown; unit++)
                skips.Push(x = Unit(network, x, Levels[level], step, text));
            if (level < Levels.Length - 1)
                skips.Push(x = network.Convolve(x, x.Channels, SlidingWindow.Square(3, stride: 2), bias: true));
        }

        x = GroupNormUnits.Residual(network, x, x.Channels, step);
        x = ConditionedTransformer.Over(network, x, text, MiddleDepth.Count, Levels[^1].Heads.Length);
        x = GroupNormUnits.Residual(network, x, x.Channels, step);
        for (int level = Levels.Length - 1; level >= 0; level--)
        {
            for (int unit = 0; unit < UnitsUp; unit++)
                x = Unit(network, network.Concatenate(x, skips.Pop()), Levels[level], step, text);
            if (level > 0)
                x = GroupNormUnits.Raise(network, x, skips.Peek().Map.Height, skips.Peek().Map.Width);
        }

        return GroupNormUnits.NormConvolve(network, x, LatentChannels);
    }

    private Feature Embed(ImageNetwork network, Feature x, long inputs)
    {
        long width = (StepWidening * Levels[0].Width).Length;
        Feature given = network.Select(x, new FeatureMap(inputs, 1, 1));
        return network.Project(network.Activate(network.Project(given, width)), width);
    }

    private static Feature Unit(ImageNetwork network, Feature x, DiffusionLevel level, Feature step, Feature text)
    {
        x = GroupNormUnits.Residual(network, x, level.Width.Length, step);
        return level.Depth.Count == 0 ? x : ConditionedTransformer.Over(network, x, text, level.Depth.Count, level.Heads.Length);
    }
}
