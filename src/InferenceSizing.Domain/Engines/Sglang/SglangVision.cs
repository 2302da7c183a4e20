using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>What SGLang's own static fraction leaves to the image encoder, where the model has one, whether images come or not.</summary>
/// <remarks>Read in <c>adjust_mem_fraction_for_vlm</c> of <c>server_args.py</c>, 0.5.0 to 0.5.6: <c>fraction · 0.95 · clamp(1 − 0.1 · (layers · hidden² / (24 ·
/// 1024²) − 1), 0.8, 1.05)</c>, by the size of ViT-L/14; before that <c>fraction · 0.9</c> in <c>model_runner.py</c> (0.95 in the first versions of
/// 0.4).</remarks>
internal static class SglangVision
{
    private const double BaseShare = 0.95;
    private const double EarlierShare = 0.9;
    private const double LessForEachEncoder = 0.1;
    private const double Least = 0.8, Most = 1.05;
    private const double UsualEncoder = 24.0 * 1024 * 1024;

    /// <summary>The factor of the fraction; one for a model that reads only text.</summary>
    public static Ratio ShareOf(ModelDimensions model, SglangRelease release)
    {
        if (model.Vision.Layers.Count == 0)
            return Ratio.One;
        if (!release.ReservesByMemory)
            return Ratio.From(EarlierShare);
        double size = (double)model.Vision.Layers.Count * model.Vision.HiddenSize.Length * model.Vision.HiddenSize.Length / UsualEncoder;
        return Ratio.From(BaseShare * Math.Clamp(1 - (LessForEachEncoder * (size - 1)), Least, Most));
    }

    /// <summary>How the fraction came about for a model with an image encoder.</summary>
    public static ImmutableArray<EngineNote> NotesOn(RankLoad load) => load.Architecture.Dimensions.Vision is not { Layers.Count: > 0 } vision
        ? []
        :
        [
            new(
                Explained.Setting(SglangKnobs.MemFractionStatic.Name, "where it is SGLang's own"),
                new("the fraction x 0.95 x clamp(1 - 0.1 x (layers x hidden^2 / (24 x 1024^2) - 1), 0.8, 1.05): room for the image encoder",
                    "sgl-project/sglang, server_args.py, adjust_mem_fraction_for_vlm"),
                [NamedMagnitude.Of("visionLayers", vision.Layers.Count), NamedMagnitude.Of("visionHiddenSize", vision.HiddenSize.Length)]),
        ];
}
