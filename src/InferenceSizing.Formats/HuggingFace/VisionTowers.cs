using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Operators;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Vision towers of fixed image size that language models carry: CLIP, SigLIP, Pixtral, Llama 4. Defaults are those of their config classes in transformers.</summary>
internal static class VisionTowers
{
    /// <summary>Channels where <c>num_channels</c> is absent: red, green, blue.</summary>
    public const int Colours = 3;

    /// <remarks>Radford et al. 2021, arXiv:2103.00020; LLaVA's projector, Liu et al. 2023, arXiv:2310.03744.</remarks>
    public static ImmutableArray<Block> Clip(ConfigFields vision, int textHidden, bool projectorBias)
    {
        TowerSizes sizes = TowerSizes.Read(vision, new(768, 3072, 12, 12, 224, 32));
        int patches = Patches(sizes.Image, sizes.Patch);
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(sizes.Hidden, sizes.PatchElements), Positions(1, sizes.Hidden), Positions(patches + 1, sizes.Hidden),
                Norm(NormDesign.LayerNorm, sizes.Hidden, count: 2)),
            .. VisionTower.Layers("vision", sizes.Stack(Layer(sizes.Hidden, sizes.Heads, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true)), sizes.Hidden),
            VisionTower.Projector([.. Linear(textHidden, sizes.Hidden, projectorBias), .. Linear(textHidden, textHidden, projectorBias)]),
        ];
    }

    /// <remarks>Zhai et al. 2023, arXiv:2303.15343; Gemma 3's projector, arXiv:2503.19786.</remarks>
    public static ImmutableArray<Block> Siglip(ConfigFields vision, int textHidden)
    {
        TowerSizes sizes = TowerSizes.Read(vision, new(768, 3072, 12, 12, 224, 16));
        const int tokensPerImage = 256;
        if (vision.Flag("vision_use_head", false))
            throw vision.Refuse("vision_use_head", "A pooling head on a language model's vision tower is not supported.");
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(tokensPerImage), [.. Linear(sizes.Hidden, sizes.PatchElements, bias: true), Positions(Patches(sizes.Image, sizes.Patch), sizes.Hidden), Norm(NormDesign.LayerNorm, sizes.Hidden)]),
            .. VisionTower.Layers("vision", sizes.Stack(Layer(sizes.Hidden, sizes.Heads, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true)), sizes.Hidden),
            VisionTower.Projector(Matrix(textHidden, sizes.Hidden), Norm(NormDesign.Rms, sizes.Hidden)),
        ];
    }

    /// <remarks>Agrawal et al. 2024, arXiv:2410.07073; Mistral Small 3.1 joins neighbouring patches before its projector.</remarks>
    public static ImmutableArray<Block> Pixtral(ConfigFields vision, int textHidden, int merge, bool projectorBias)
    {
        TowerSizes sizes = TowerSizes.Read(vision, new(1024, 4096, 24, 16, 1024, 16));
        int head = vision.Has("head_dim") ? vision.Dimension("head_dim") : sizes.Hidden / sizes.Heads;
        LayerDesign layer = new(new AttentionDesign(sizes.Heads, sizes.Heads, head, AttentionSpan.Bidirectional), new MlpDesign(sizes.Intermediate, Gated: true), NormDesign.Rms, Norms: 2);
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(Math.Max(1, Patches(sizes.Image, sizes.Patch) / (merge * merge))), Matrix(sizes.Hidden, sizes.PatchElements), Norm(NormDesign.Rms, sizes.Hidden)),
            .. VisionTower.Layers("vision", sizes.Stack(layer), sizes.Hidden, whole: true),
            VisionTower.Projector([Norm(NormDesign.Rms, sizes.Hidden), Matrix(sizes.Hidden, checked((long)sizes.Hidden * merge * merge)), .. Linear(textHidden, sizes.Hidden, projectorBias), .. Linear(textHidden, textHidden, projectorBias)]),
        ];
    }

    /// <remarks>Meta 2025, Llama 4 model card, and <c>modeling_llama4.py</c> of transformers: pixels are shuffled into channels before the adapter.</remarks>
    public static ImmutableArray<Block> Llama4(ConfigFields vision, int textHidden)
    {
        TowerSizes sizes = TowerSizes.Read(vision, new(768, 5632, 34, 16, 448, 14));
        const int patchesPerToken = 4;
        int adapterIn = vision.Dimension("projector_input_dim", 4096), adapterOut = vision.Dimension("projector_output_dim", 4096), output = vision.Dimension("vision_output_dim", 7680);
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(Math.Max(1, Patches(sizes.Image, sizes.Patch) / patchesPerToken)), Matrix(sizes.Hidden, sizes.PatchElements), Positions(1, sizes.Hidden), Positions(Patches(sizes.Image, sizes.Patch) + 1, sizes.Hidden),
                Norm(NormDesign.LayerNorm, sizes.Hidden, count: 2)),
            .. VisionTower.Layers("vision", sizes.Stack(Layer(sizes.Hidden, sizes.Heads, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true)), sizes.Hidden),
            VisionTower.Projector(Matrix(adapterIn, sizes.Intermediate), Matrix(adapterOut, adapterOut), Matrix(textHidden, output)),
        ];
    }
}
