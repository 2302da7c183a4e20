using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of LLaVA and its successors: a tower of CLIP, SigLIP or Pixtral, two matrices, and any decoder.</summary>
/// <remarks>Liu et al. 2023, arXiv:2310.03744; LLaVA-NeXT, arXiv:2407.07895; LLaVA-OneVision, arXiv:2408.03326. Defaults are those of the config classes in transformers.</remarks>
internal static class LlavaConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("llava", config => Read(config, "llava", text: "llama", tower: "clip_vision_model", newline: false)),
        new("llava_next", config => Read(config, "llava_next", text: "llama", tower: "clip_vision_model", newline: true)),
        new("llava_next_video", config => Read(config, "llava_next_video", text: "llama", tower: "clip_vision_model", newline: true)),
        new("llava_onevision", config => Read(config, "llava_onevision", text: "qwen2", tower: "siglip_vision_model", newline: true)),
        new("aya_vision", config => VisionLanguageConfigs.Wrapped(config, "aya_vision", VisionLanguageConfigs.Text(config, "cohere2"), (vision, hidden) => Aya(config, vision, hidden))),
    ];

    /// <param name="config">The config.</param>
    /// <param name="family">Its model_type.</param>
    /// <param name="text">The class's text family.</param>
    /// <param name="tower">The class's vision family.</param>
    /// <param name="newline">Whether a learned vector ends each row of an image.</param>
    private static TokenArchitecture Read(ConfigFields config, string family, string text, string tower, bool newline) =>
        VisionLanguageConfigs.Wrapped(config, family, VisionLanguageConfigs.Text(config, text), (vision, hidden) =>
        {
            (TowerSizes sizes, ImmutableArray<Block> blocks) = Tower(vision, tower);
            WeightTensor[] matrices = VisionTowers.TwoMatrices(hidden, checked((long)FeatureLayers(config) * sizes.Hidden), config.Flag("multimodal_projector_bias", true));
            return [.. blocks, VisionTower.Projector(newline ? [.. matrices, Positions(1, hidden)] : matrices)];
        });

    /// <summary>Layers of the tower whose states the projector reads side by side: one, or as many as the list has (Granite Vision).</summary>
    private static int FeatureLayers(ConfigFields config)
    {
        if (config.Raw("vision_feature_layer") is not { ValueKind: System.Text.Json.JsonValueKind.Array } layers)
            return 1;
        return layers.GetArrayLength() is > 0 and <= ConfigFields.MostLayers and { } count ? count : throw config.Refuse("vision_feature_layer", "'vision_feature_layer' is a layer, or a list of some.");
    }

    private static (TowerSizes Sizes, ImmutableArray<Block> Blocks) Tower(ConfigFields vision, string absent)
    {
        string family = vision.Text("model_type") ?? absent;
        TowerSizes sizes = family switch
        {
            "clip_vision_model" => VisionTowers.ClipSizes(vision),
            "siglip_vision_model" => VisionTowers.SiglipSizes(vision),
            "pixtral" => VisionTowers.PixtralSizes(vision),
            _ => throw vision.Refuse("model_type", $"LLaVA with a tower of the family '{family}' is not supported (clip_vision_model, siglip_vision_model, pixtral)."),
        };
        return (sizes, family switch
        {
            "clip_vision_model" => VisionTowers.Clip(sizes),
            "siglip_vision_model" => VisionTowers.Siglip(vision, sizes),
            _ => VisionTowers.Pixtral(vision, sizes, merge: 1),
        });
    }

    /// <summary>Neighbouring patches side by side, a norm, and a gated unit into the language model.</summary>
    /// <remarks>Dash et al. 2025, arXiv:2505.08751.</remarks>
    private static ImmutableArray<Block> Aya(ConfigFields config, ConfigFields vision, int hidden)
    {
        const int gateAndValue = 2;
        TowerSizes sizes = VisionTowers.SiglipSizes(vision);
        int side = config.Positive("downsample_factor", 2), wide = config.Positive("alignment_intermediate_size", hidden);
        int merged = checked(sizes.Hidden * side * side);
        return [.. VisionTowers.Siglip(vision, sizes), VisionTower.Projector([Norm(NormDesign.LayerNorm, merged), .. Linear(wide, merged, bias: true), .. Linear(hidden, wide / gateAndValue, bias: true)])];
    }
}
