using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of MiniCPM-V: the language model's keys beside SigLIP's, and a resampler of learned queries between.</summary>
/// <remarks>Yao et al. 2024, arXiv:2408.01800; the class that came with the checkpoints, whose <c>version</c> says which language model it is. The resampler's positions are not stored.</remarks>
internal static class MiniCpmVisionConfig
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers => [new("minicpmv", Read)];

    private static TokenArchitecture Read(ConfigFields config)
    {
        string family = Version(config) switch
        {
            "2.5" or "4" or "4.0" => "llama",
            "2.6" => "qwen2",
            "4.5" => "qwen3",
            _ => throw config.Refuse("version", "MiniCPM-V of the versions 2.5, 2.6, 4.0 and 4.5 is supported; the key 'version' says which."),
        };
        return VisionLanguageConfigs.Wrapped(config, "minicpmv", DecoderDesigns.ReadAs(config, family), (vision, hidden) => Tower(config, vision, hidden));
    }

    private static string? Version(ConfigFields config) => config.Raw("version") is { } version ? version.ToString() : null;

    private static ImmutableArray<Block> Tower(ConfigFields config, ConfigFields vision, int width)
    {
        const int normsOfResampler = 3, attentionMatrices = 4;
        TowerSizes read = VisionTowers.SiglipSizes(vision);
        // Without its last layer the tower ends at the states that the resampler reads.
        TowerSizes sizes = config.Flag("drop_vision_last_layer", true) && read.Layers > 1 ? read with { Layers = read.Layers - 1 } : read;
        WeightTensor[] keysAndValues = sizes.Hidden == width ? [] : [Matrix(width, sizes.Hidden)];
        return
        [
            .. VisionTowers.SiglipWithoutHead(sizes),
            VisionTower.Projector([Positions(config.Positive("query_num", 64), width), .. keysAndValues, .. Linear(width, width, bias: true, attentionMatrices),
                Norm(NormDesign.LayerNorm, width, normsOfResampler), Matrix(width, width)]),
        ];
    }
}
