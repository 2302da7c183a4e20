using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Operators;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of language models behind SigLIP's image tower with one matrix between: PaliGemma, Idefics 3 and SmolVLM.</summary>
/// <remarks>Beyer et al. 2024, arXiv:2407.07726; Laurençon et al. 2024, arXiv:2408.12637; Marafioti et al. 2025, arXiv:2504.05299. Defaults are those of the config classes in transformers.</remarks>
internal static class SiglipLanguageConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("paligemma", config => VisionLanguageConfigs.Wrapped(config, "paligemma", VisionLanguageConfigs.Text(config, "gemma"), PaliGemma)),
        new("idefics3", config => Shuffled(config, "idefics3", new(1152, 3072, 12, 16, 224, 32))),
        new("smolvlm", config => Shuffled(config, "smolvlm", new(1152, 3072, 12, 16, 224, 32))),
    ];

    private static ImmutableArray<Block> PaliGemma(ConfigFields vision, int textHidden)
    {
        TowerSizes sizes = VisionTowers.SiglipSizes(vision);
        return [.. VisionTowers.Siglip(vision, sizes, sizes.Patches), VisionTower.Projector(Linear(vision.DimensionOr("projection_dim", textHidden), sizes.Hidden, bias: true))];
    }

    /// <summary>Squares of patches side by side, and one matrix without bias. The towers have no pooling head.</summary>
    private static TokenArchitecture Shuffled(ConfigFields config, string family, TowerSizes absent)
    {
        int side = config.Positive("scale_factor", 2);
        return VisionLanguageConfigs.Wrapped(config, family, VisionLanguageConfigs.Text(config, "llama"), (vision, hidden) =>
        {
            TowerSizes sizes = TowerSizes.Read(vision, absent);
            return [.. VisionTowers.SiglipWithoutHead(sizes), VisionTower.Projector(Matrix(hidden, checked((long)sizes.Hidden * side * side)))];
        });
    }
}
