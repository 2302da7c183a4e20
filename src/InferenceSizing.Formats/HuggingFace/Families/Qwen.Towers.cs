using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Qwen's vision towers, of any image size: patches of two frames, and a merger of neighbouring patches into tokens.</summary>
/// <remarks>arXiv:2409.12191, 2502.13923, 2511.21631. Defaults are those of the vision config classes in transformers.</remarks>
internal static partial class Qwen
{
    private const int Frames = 2, MergedSide = 2;

    private static ImmutableArray<Block> SecondTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("embed_dim", 1280), heads = Heads(vision, hidden);
        const int classRatio = 4;
        double width = hidden.Length * vision.Number("mlp_ratio", classRatio);
        if (width is < 0 or > ConfigFields.LargestDimension)
            throw vision.Refuse("mlp_ratio", "'mlp_ratio' leads to a width that no model has.");
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(AxisLength.From((int)width), Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true);
        return
        [
            VisionTower.Part("vision.embeddings", LargestImage(vision, classPatch: 14), Matrix(hidden, PatchElements(vision, classPatch: 14))),
            .. VisionTower.Layers("vision", TowerLayers(vision, layer, classDepth: 32), hidden),
            Merger(hidden, vision, vision.Dimension("hidden_size", textHidden), NormDesign.LayerNorm),
        ];
    }

    private static ImmutableArray<Block> SecondAndHalfTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("hidden_size", 3584), heads = Heads(vision, hidden);
        LayerDesign layer = Layer(hidden, heads, new MlpDesign(vision.Dimension("intermediate_size", 3420), Gated: true, Bias: true), NormDesign.Rms,
                attentionBias: true,
            outputBias: true);
        return
        [
            VisionTower.Part("vision.embeddings", LargestImage(vision, classPatch: 14), Matrix(hidden, PatchElements(vision, classPatch: 14))),
            .. VisionTower.Layers("vision", TowerLayers(vision, layer, classDepth: 32), hidden),
            Merger(hidden, vision, vision.Dimension("out_hidden_size", textHidden), NormDesign.Rms),
        ];
    }

    /// <param name="vision">The vision config.</param>
    /// <param name="textHidden">Width of the language model.</param>
    /// <param name="deepstack">Layers of the tower that feed the language model's first layers through mergers of their own.</param>
    private static ImmutableArray<Block> ThirdTower(ConfigFields vision, AxisLength textHidden, int deepstack)
    {
        AxisLength hidden = vision.Positive("hidden_size", 1152), heads = Heads(vision, hidden);
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(vision.Dimension("intermediate_size", 4304), Gated: false, Bias: true), NormDesign.LayerNorm,
                attentionBias: true,
            outputBias: true);
        AxisLength merged = Merged(vision, hidden), output = vision.Dimension("out_hidden_size", textHidden);
        int mergers = deepstack + 1;
        return
        [
            VisionTower.Part("vision.embeddings", LargestImage(vision, classPatch: 16),
                [.. Linear(hidden, PatchElements(vision, classPatch: 16), bias: true), Positions(vision.Dimension("num_position_embeddings", 2304), hidden)]),
            .. VisionTower.Layers("vision", TowerLayers(vision, layer, classDepth: 27), hidden),
            VisionTower.Projector([Norm(NormDesign.LayerNorm, hidden),
                .. deepstack > 0 ? [Norm(NormDesign.LayerNorm, merged, Count.From(deepstack))] : Array.Empty<WeightTensor>(),
                .. Linear(merged, merged, bias: true, Count.From(mergers)), .. Linear(output, merged, bias: true, Count.From(mergers))]),
        ];
    }

    private static Block Merger(AxisLength hidden, ConfigFields vision, AxisLength output, NormDesign norm)
    {
        AxisLength merged = Merged(vision, hidden);
        return VisionTower.Projector([Norm(norm, hidden), .. Linear(merged, merged, bias: true), .. Linear(output, merged, bias: true)]);
    }

    private static AxisLength Merged(ConfigFields vision, AxisLength hidden)
    {
        AxisLength side = vision.Positive("spatial_merge_size", MergedSide);
        return hidden * side * side;
    }

    private static AxisLength PatchElements(ConfigFields vision, int classPatch)
    {
        AxisLength patch = vision.Positive("patch_size", classPatch);
        AxisLength channels = vision.Has("in_chans") ? vision.Dimension("in_chans") : vision.Positive("in_channels", TowerReader.Colours);
        return channels * vision.Positive("temporal_patch_size", Frames) * patch * patch;
    }

    /// <summary>The largest image that the processors' own configs let through: 12,845,056 pixels in patches of 14 and 16,777,216 in patches of 16, both 65,536
    /// patches.</summary>
    private static ImageInput LargestImage(ConfigFields vision, int classPatch)
    {
        const int patches = 64 * 1024, patchesPerToken = MergedSide * MergedSide;
        return new ImageInput(Count.From((patches * PatchElements(vision, classPatch)).Length), TokenCount.From(patches / patchesPerToken))
        { Patches = Count.From(patches) };
    }

    /// <summary>Least and largest areas of the checkpoints' preprocessor_config.json: 3,136 and 12,845,056 pixels.</summary>
    private static SmartResize SecondPictures(ConfigFields vision) => Resized(vision, classPatch: 14, least: 56 * 56, most: 12_845_056);

    /// <summary>shortest_edge and longest_edge of the checkpoints' preprocessor_config.json: 65,536 and 16,777,216 pixels.</summary>
    private static SmartResize ThirdPictures(ConfigFields vision) => Resized(vision, classPatch: 16, least: 65_536, most: 16_777_216);

    private static SmartResize Resized(ConfigFields vision, int classPatch, long least, long most) =>
        new(vision.Positive("patch_size", classPatch) * vision.Positive("spatial_merge_size", MergedSide), Count.From(least), Count.From(most));

    private static AxisLength Heads(ConfigFields vision, AxisLength hidden)
    {
        AxisLength heads = vision.Positive("num_heads", 16);
        return hidden % heads == 0 ? heads : throw vision.Refuse("num_heads", "'num_heads' does not divide the tower's width.");
    }

    private static ImmutableArray<LayerDesign> TowerLayers(ConfigFields vision, LayerDesign layer, int classDepth) =>
        [.. Enumerable.Repeat(layer, vision.LayersOr("depth", classDepth).Count)];
}
