using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>HunyuanOCR: a dense Hunyuan behind a vision transformer whose patches two convolutions merge.</summary>
/// <remarks>mlx_vlm/models/hunyuan_vl.</remarks>
internal static partial class Hunyuan
{
    private static ImmutableArray<Block> SmallTower(ConfigFields vision, int textHidden)
    {
        const int twice = 2, fourTimes = 4, firstNorms = 1, vectorsOfText = 3, newLine = 1;
        TowerSizes sizes = TowerSizes.Read(vision, new(1152, 4304, 27, 16, 2048, 16));
        int output = vision.Positive("out_hidden_size", textHidden), side = vision.Positive("spatial_merge_size", 2);
        int largest = vision.Positive("max_image_size", 2048) / sizes.Patch;
        long wide = checked((long)twice * sizes.Hidden), wider = checked((long)fourTimes * sizes.Hidden);
        return
        [
            VisionTower.Part("vision.embeddings", [.. Linear(sizes.Hidden, sizes.PatchElements, bias: true),
                Positions(checked(((long)largest * largest) + vision.Dimension("cat_extra_token", 1)), sizes.Hidden)]),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), AxisLength.From(sizes.Hidden)),
            VisionTower.Projector([Norm(NormDesign.Rms, sizes.Hidden, firstNorms), .. Linear(wide, checked((long)sizes.Hidden * side * side), bias: true),
                .. Linear(wider, wide, bias: true), .. Linear(output, wider, bias: true), Norm(NormDesign.Rms, output), Positions(newLine, wider),
                Positions(vectorsOfText, output)]),
        ];
    }
}
