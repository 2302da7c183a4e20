using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>How a vision transformer turns its tokens into one vector.</summary>
public enum TokenPooling
{
    /// <summary>The class token, normalized with all others.</summary>
    ClassToken,

    /// <summary>The mean of the tokens, normalized after it (BEiT).</summary>
    Mean,

    /// <summary>A learned query attends to all tokens, then an MLP (SigLIP).</summary>
    AttentionMap,
}

/// <summary>ViT, DeiT, DINOv2, BEiT and the image towers of CLIP and SigLIP.</summary>
/// <remarks>Dosovitskiy et al. 2020, arXiv:2010.11929; Touvron et al. 2020, arXiv:2012.12877; Bao et al. 2021, arXiv:2106.08254; Radford et al. 2021,
/// arXiv:2103.00020; Oquab et al. 2023, arXiv:2304.07193; Zhai et al. 2023, arXiv:2303.15343.</remarks>
/// <param name="Patch">Side of a patch in pixels.</param>
/// <param name="Width">d_model.</param>
/// <param name="Depth">L.</param>
/// <param name="Heads">n_h.</param>
/// <param name="IntermediateSize">d_ff.</param>
public sealed record VisionTransformer(AxisLength Patch, AxisLength Width, LayerCount Depth, AxisLength Heads, AxisLength IntermediateSize) : ImageDesign
{
    private const int KeyAndValue = 2;

    public bool ClassToken { get; init; } = true;

    /// <summary>A second learned token next to the class token (DeiT's distillation).</summary>
    public bool DistillationToken { get; init; }

    /// <summary>A learned token that stood for masked patches in training and is stored still (DINOv2).</summary>
    public bool MaskToken { get; init; }

    /// <summary>Rows of the learned position table; zero without one. Images of other sizes interpolate it.</summary>
    public AxisLength Positions { get; init; }

    public bool PatchBias { get; init; } = true;

    /// <summary>A norm before the first layer (CLIP).</summary>
    public bool PreNorm { get; init; }

    /// <summary>A learned scale on the branch of attention and on that of the MLP.</summary>
    public bool LayerScale { get; init; }

    /// <summary>A bias table of relative positions in each layer, for a square of so many patches; zero without (BEiT).</summary>
    public AxisLength RelativePositionSide { get; init; }

    /// <summary>Projections of queries and values have a bias, that of keys has none (BEiT).</summary>
    public bool KeyHasNoBias { get; init; }

    public TokenPooling Pooling { get; init; }

    /// <summary>Outputs of the head; zero without one.</summary>
    public AxisLength Classes { get; init; }

    /// <summary>Whether the head has a bias: a classifier's has, CLIP's projection has not.</summary>
    public bool HeadBias { get; init; } = true;

    public override string Family => "vit";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(Depth, Width, IntermediateSize, Heads, Heads,
        AxisLength.From(Width.Length / Heads.Length), default, default);

    internal override void Build(ImageNetwork network)
    {
        if (network.Image.Height < Patch.Length || network.Image.Width < Patch.Length)
        {
            network.Refuse($"An image of {network.Image.Height} x {network.Image.Width} pixels holds no patch of {Patch} x {Patch}.");
            return;
        }

        network.Stem("patch_embed", x => Embed(network, x));
        FeatureMap tokens = network.Stream;
        network.Tokens = tokens.Height;
        network.AddLayers(LayerStack.Blocks([.. Enumerable.Repeat(Layer(), Depth.Count)], Width, Passes.Encode), Depth.Count);
        network.Head("head", x => Head(network, x));
    }

    private Feature Embed(ImageNetwork network, Feature x)
    {
        x = network.Append(new PatchEmbedding(
            Component.Embedding, "patch_embed", x.Map, Patch.Length, Width.Length, PatchBias, (ClassToken ? 1 : 0) + (DistillationToken ? 1 : 0),
                Positions.Length), x);
        if (MaskToken)
            network.Learn("mask_token", new WeightTensor(TensorRole.PositionEmbedding, AxisLength.One, Width, TensorParallelism.Replicated));
        return PreNorm ? network.NormChannels(x) : x;
    }

    private LayerDesign Layer()
    {
        const int scales = 2;
        long relative = RelativePositionSide.Length == 0 ? 0 : (RelativeBiasRows(RelativePositionSide.Length) * Heads).Length;
        return new LayerDesign(
            new AttentionDesign(Heads, Heads, AxisLength.From(Width.Length / Heads.Length), AttentionSpan.Bidirectional)
            {
                QueryKeyValueBias = true,
                OutputBias = true,
                KeyHasNoBias = KeyHasNoBias
            },
            new MlpDesign(IntermediateSize, Gated: false, Bias: true),
            NormDesign.LayerNorm,
            Norms: Count.From(2))
        {
            ExtraScalars = (LayerScale ? scales * Width : AxisLength.Zero) + AxisLength.From(relative),
        };
    }

    /// <summary>Offsets between patches of a square, and three for pairs with the class token.</summary>
    private static long RelativeBiasRows(long side)
    {
        const int withClassToken = 3;
        long offsets = (2 * side) - 1;
        return (offsets * offsets) + withClassToken;
    }

    private Feature Head(ImageNetwork network, Feature tokens)
    {
        Feature pooled = Pooling switch
        {
            TokenPooling.Mean => network.NormChannels(network.PoolGlobally(tokens)),
            TokenPooling.AttentionMap => AttendToAll(network, network.NormChannels(tokens)),
            _ => network.Select(network.NormChannels(tokens), new FeatureMap(Width.Length, 1, 1)),
        };
        return Classes.Length == 0 ? pooled : network.Connect(pooled, Classes.Length, HeadBias);
    }

    /// <summary>SigLIP's pooling: one learned query, keys and values of all tokens, an MLP with a shortcut.</summary>
    private Feature AttendToAll(ImageNetwork network, Feature tokens)
    {
        Feature keyValues = network.Project(tokens, (KeyAndValue * Width).Length, component: Component.Attention, role: TensorRole.AttentionKey);
        network.Learn("latent_query",
            WeightTensor.Vector(TensorRole.Scalar, Width, TensorParallelism.Replicated),
            new WeightTensor(TensorRole.AttentionQuery, Width, Width, TensorParallelism.Replicated),
            WeightTensor.Vector(TensorRole.Bias, Width, TensorParallelism.Replicated));
        Feature attended = network.Append(new QueryPooling("attn_pool", keyValues.Map, Heads.Length, Width.Length), keyValues);
        attended = network.Project(attended, Width.Length, component: Component.Attention, role: TensorRole.AttentionOutput);
        Feature hidden = network.Activate(network.Project(network.NormChannels(attended), IntermediateSize.Length, role: TensorRole.FeedForwardUp));
        return network.Sum(attended, network.Project(hidden, Width.Length, role: TensorRole.FeedForwardDown));
    }
}
