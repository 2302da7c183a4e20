using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>HunyuanOCR: a dense Hunyuan behind a vision transformer whose patches two convolutions merge.</summary>
/// <remarks>mlx_vlm/models/hunyuan_vl.</remarks>
internal static partial class Hunyuan
{
    private static ImmutableArray<Block> SmallTower(ConfigFields vision, AxisLength textHidden)
    {
        const int twice = 2, fourTimes = 4, firstNorms = 1;
        AxisLength vectorsOfText = AxisLength.From(3), newLine = AxisLength.One;
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1152, 4304, 27, 16, 2048, 16));
        AxisLength output = vision.Positive("out_hidden_size", textHidden), side = vision.Positive("spatial_merge_size", 2);
        AxisLength largest = vision.Positive("max_image_size", 2048).Among(sizes.Patch);
        AxisLength wide = twice * sizes.Hidden, wider = fourTimes * sizes.Hidden;
        return
        [
            VisionTower.Part("vision.embeddings", [.. Linear(sizes.Hidden, sizes.PatchElements, bias: true),
                Positions((largest * largest) + vision.Dimension("cat_extra_token", 1), sizes.Hidden)]),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
            VisionTower.Projector([Norm(NormDesign.Rms, sizes.Hidden, Count.From(firstNorms)), .. Linear(wide, sizes.Hidden * side * side, bias: true),
                .. Linear(wider, wide, bias: true), .. Linear(output, wider, bias: true), Norm(NormDesign.Rms, output), Positions(newLine, wider),
                Positions(vectorsOfText, output)]),
        ];
    }
}
