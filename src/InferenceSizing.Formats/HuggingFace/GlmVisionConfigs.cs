using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of GLM-4.1V, 4.5V and 4.6V: GLM-4 or its mixture behind a tower of any image size that joins patches by a convolution.</summary>
/// <remarks>GLM-V team 2025, arXiv:2507.01006. Defaults are those of the config classes in transformers.</remarks>
internal static class GlmVisionConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("glm4v", config => VisionLanguageConfigs.Wrapped(config, "glm4v", UnlikeLlamaConfigs.Glm4Vision(Text(config)), Tower)),
        new("glm4v_moe", config => VisionLanguageConfigs.Wrapped(config, "glm4v_moe", MixedDecoderConfigs.Glm4VisionMoe(Text(config)), Tower)),
    ];

    private static ConfigFields Text(ConfigFields config) => config.Nested("text_config") ?? throw config.Refuse("text_config", "The config lacks 'text_config'.");

    private static ImmutableArray<Block> Tower(ConfigFields vision, int textHidden)
    {
        int hidden = vision.Positive("hidden_size", 1536), heads = vision.Positive("num_heads", 12), output = vision.Positive("out_hidden_size", 4096), patch = vision.Positive("patch_size", 14);
        int merge = vision.Positive("spatial_merge_size", 2), frames = vision.Positive("temporal_patch_size", 2), wide = vision.Positive("intermediate_size", 13696);
        if (hidden % heads != 0)
            throw vision.Refuse("num_heads", "'num_heads' does not divide 'hidden_size'.");
        // The MLPs of the layers are as wide as the tower's output; intermediate_size is the merger's.
        LayerDesign layer = Layer(hidden, heads, new MlpDesign(output, Gated: true), NormDesign.Rms, vision.Flag("attention_bias", false), outputBias: false);
        const int lastNorms = 2, gateUpAndDown = 3;
        return
        [
            VisionTower.Part("vision.embeddings", [.. Linear(hidden, checked((long)vision.Positive("in_channels", VisionTowers.Colours) * frames * patch * patch), bias: true),
                Positions(Patches(vision.Positive("image_size", 336), patch), hidden), Norm(NormDesign.Rms, hidden, lastNorms)]),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("depth", 24))], hidden),
            VisionTower.Projector([.. Linear(output, checked((long)hidden * merge * merge), bias: true), Matrix(output, output), Norm(NormDesign.LayerNorm, output), Matrix(wide, output, gateUpAndDown)]),
        ];
    }
}
