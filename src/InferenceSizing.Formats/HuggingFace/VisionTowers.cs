using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Vision towers of fixed image size that language models carry: CLIP, SigLIP, Pixtral, Llama 4. Defaults are those of their config classes in transformers.</summary>
internal static class VisionTowers
{
    /// <summary>Channels where <c>num_channels</c> is absent: red, green, blue.</summary>
    public const int Colours = 3;

    /// <remarks>Radford et al. 2021, arXiv:2103.00020. Both norms around the layers are counted, though language models read a layer before the last.</remarks>
    public static ImmutableArray<Block> Clip(TowerSizes sizes) =>
    [
        VisionTower.Part("vision.embeddings", Matrix(sizes.Hidden, sizes.PatchElements), Positions(1, sizes.Hidden), Positions(sizes.Patches + 1, sizes.Hidden),
            Norm(NormDesign.LayerNorm, sizes.Hidden, count: 2)),
        .. VisionTower.Layers("vision", sizes.Stack(Biased(sizes)), sizes.Hidden),
    ];

    /// <summary>What a CLIP config describes.</summary>
    public static TowerSizes ClipSizes(ConfigFields vision) => TowerSizes.Read(vision, new(768, 3072, 12, 12, 224, 32));

    /// <param name="vision">The vision config.</param>
    /// <param name="sizes">What it describes.</param>
    /// <param name="tokens">Tokens of the language model that an image becomes, where every image becomes as many.</param>
    /// <remarks>Zhai et al. 2023, arXiv:2303.15343. With <c>vision_use_head</c>, as the class has it, a learned query pools the patches by attention and an MLP; language models hold it and do not use it.</remarks>
    public static ImmutableArray<Block> Siglip(ConfigFields vision, TowerSizes sizes, int? tokens = null)
    {
        ImmutableArray<Block> tower = SiglipWithoutHead(sizes, tokens);
        return vision.Flag("vision_use_head", true) ? [.. tower, PoolingHead(sizes)] : tower;
    }

    /// <summary>SigLIP's tower alone.</summary>
    public static ImmutableArray<Block> SiglipWithoutHead(TowerSizes sizes, int? tokens = null)
    {
        WeightTensor[] around = [.. Linear(sizes.Hidden, sizes.PatchElements, bias: true), Positions(sizes.Patches, sizes.Hidden), Norm(NormDesign.LayerNorm, sizes.Hidden)];
        return
        [
            tokens is { } known ? VisionTower.Part("vision.embeddings", sizes.ImageOf(known), around) : VisionTower.Part("vision.embeddings", around),
            .. VisionTower.Layers("vision", sizes.Stack(Biased(sizes)), sizes.Hidden),
        ];
    }

    /// <summary>What a SigLIP config describes.</summary>
    public static TowerSizes SiglipSizes(ConfigFields vision) => TowerSizes.Read(vision, new(768, 3072, 12, 12, 224, 16));

    /// <remarks>Gemma 3's projector, arXiv:2503.19786.</remarks>
    public static ImmutableArray<Block> Gemma3(ConfigFields vision, int textHidden)
    {
        const int tokensPerImage = 256;
        TowerSizes sizes = SiglipSizes(vision);
        return [.. Siglip(vision, sizes, tokensPerImage), VisionTower.Projector(Matrix(textHidden, sizes.Hidden), Norm(NormDesign.Rms, sizes.Hidden))];
    }

    /// <param name="vision">The vision config.</param>
    /// <param name="sizes">What it describes.</param>
    /// <param name="merge">Side of the square of patches that becomes one token.</param>
    /// <remarks>Agrawal et al. 2024, arXiv:2410.07073.</remarks>
    public static ImmutableArray<Block> Pixtral(ConfigFields vision, TowerSizes sizes, int merge)
    {
        int head = vision.Has("head_dim") ? vision.Positive("head_dim", 1) : sizes.Hidden / sizes.Heads;
        LayerDesign layer = new(new AttentionDesign(sizes.Heads, sizes.Heads, head, AttentionSpan.Bidirectional), new MlpDesign(sizes.Intermediate, Gated: true), NormDesign.Rms, Norms: 2);
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(Math.Max(1, sizes.Patches / (merge * merge))), Matrix(sizes.Hidden, sizes.PatchElements), Norm(NormDesign.Rms, sizes.Hidden)),
            .. VisionTower.Layers("vision", sizes.Stack(layer), sizes.Hidden, whole: true),
        ];
    }

    /// <summary>What a Pixtral config describes.</summary>
    public static TowerSizes PixtralSizes(ConfigFields vision) => TowerSizes.Read(vision, new(1024, 4096, 24, 16, 1024, 16));

    /// <remarks>Mistral Small 3.1 joins neighbouring patches before its projector.</remarks>
    public static ImmutableArray<Block> Mistral3(ConfigFields vision, int textHidden, int merge, bool projectorBias)
    {
        TowerSizes sizes = PixtralSizes(vision);
        return
        [
            .. Pixtral(vision, sizes, merge),
            VisionTower.Projector([Norm(NormDesign.Rms, sizes.Hidden), Matrix(sizes.Hidden, checked((long)sizes.Hidden * merge * merge)), .. TwoMatrices(textHidden, sizes.Hidden, projectorBias)]),
        ];
    }

    /// <summary>LLaVA's projector (arXiv:2310.03744): from the tower into the language model's width, and there once more.</summary>
    public static WeightTensor[] TwoMatrices(int textHidden, long inputs, bool bias) => [.. Linear(textHidden, inputs, bias), .. Linear(textHidden, textHidden, bias)];

    /// <remarks>Meta 2025, Llama 4 model card, and <c>modeling_llama4.py</c> of transformers: pixels are shuffled into channels before the adapter.</remarks>
    public static ImmutableArray<Block> Llama4(ConfigFields vision, int textHidden)
    {
        TowerSizes sizes = TowerSizes.Read(vision, new(768, 5632, 34, 16, 448, 14));
        const int patchesPerToken = 4;
        int adapterIn = vision.Dimension("projector_input_dim", 4096), adapterOut = vision.Dimension("projector_output_dim", 4096), output = vision.Dimension("vision_output_dim", 7680);
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(Math.Max(1, sizes.Patches / patchesPerToken)), Matrix(sizes.Hidden, sizes.PatchElements), Positions(1, sizes.Hidden), Positions(sizes.Patches + 1, sizes.Hidden),
                Norm(NormDesign.LayerNorm, sizes.Hidden, count: 2)),
            .. VisionTower.Layers("vision", sizes.Stack(Biased(sizes)), sizes.Hidden),
            VisionTower.Projector(Matrix(adapterIn, sizes.Intermediate), Matrix(adapterOut, adapterOut), Matrix(textHidden, output)),
        ];
    }

    private static LayerDesign Biased(TowerSizes sizes) =>
        Layer(sizes.Hidden, sizes.Heads, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true);

    private static Block PoolingHead(TowerSizes sizes)
    {
        const int queryKeyValue = 3;
        return VisionTower.Part("vision.head", [Positions(1, sizes.Hidden), .. Linear((long)queryKeyValue * sizes.Hidden, sizes.Hidden, bias: true), .. Linear(sizes.Hidden, sizes.Hidden, bias: true),
            Norm(NormDesign.LayerNorm, sizes.Hidden), .. Linear(sizes.Intermediate, sizes.Hidden, bias: true), .. Linear(sizes.Hidden, sizes.Intermediate, bias: true)]);
    }
}
