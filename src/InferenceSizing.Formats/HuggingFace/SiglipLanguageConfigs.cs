using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of language models behind SigLIP's image tower with one matrix between, PaliGemma, Idefics 3 and SmolVLM, and with two LFM2-VL.</summary>
/// <remarks>Beyer et al. 2024, arXiv:2407.07726; Laurençon et al. 2024, arXiv:2408.12637; Marafioti et al. 2025, arXiv:2504.05299. Defaults are those of the config classes in transformers.</remarks>
internal static class SiglipLanguageConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("paligemma", config => VisionLanguageConfigs.Wrapped(config, "paligemma", VisionLanguageConfigs.Text(config, "gemma"), PaliGemma)),
        new("idefics3", config => Shuffled(config, "idefics3", new(1152, 3072, 12, 16, 224, 32))),
        new("lfm2_vl", config => VisionLanguageConfigs.Wrapped(config, "lfm2_vl", Lfm2(config), (vision, hidden) => Unshuffled(config, vision, hidden))),
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

    private static TransformerDesign Lfm2(ConfigFields config)
    {
        ConfigFields text = config.Nested("text_config") ?? throw config.Refuse("text_config", "The config lacks 'text_config'.");
        return text.Text("model_type") switch
        {
            null or "lfm2" => LinearAttentionConfigs.Lfm2(text),
            "lfm2_moe" => LinearAttentionConfigs.Lfm2Moe(text),
            { } other => throw text.Refuse("model_type", $"LFM2-VL with a text model '{other}' is not supported (lfm2, lfm2_moe)."),
        };
    }

    /// <summary>SigLIP 2's tower of any image size, whose positions are <c>num_patches</c>; squares of patches side by side, a norm and two matrices.</summary>
    private static ImmutableArray<Block> Unshuffled(ConfigFields config, ConfigFields vision, int textHidden)
    {
        int patches = vision.Positive("num_patches", 256), side = config.Positive("downsample_factor", 2), wide = config.Positive("projector_hidden_size", 2560);
        TowerSizes sizes = TowerSizes.Read(vision, new(768, 3072, 12, 12, 256, 16)) with { Patches = patches };
        int merged = checked(sizes.Hidden * side * side);
        bool bias = config.Flag("projector_bias", true);
        WeightTensor[] norm = config.Flag("projector_use_layernorm", true) ? [Norm(NormDesign.LayerNorm, merged)] : [];
        return [.. VisionTowers.Siglip(vision, sizes), VisionTower.Projector([.. norm, .. Linear(wide, merged, bias), .. Linear(textHidden, wide, bias)])];
    }
}
