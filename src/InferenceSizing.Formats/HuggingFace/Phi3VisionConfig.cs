using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of Phi-3 and Phi-3.5 Vision: Phi-3 behind CLIP ViT-L/14 at 336 pixels, whose size no key gives.</summary>
/// <remarks>Abdin et al. 2024, arXiv:2404.14219; the class that came with the checkpoints: four patches side by side, separators for whole and partial images, two matrices.</remarks>
internal static class Phi3VisionConfig
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers => [new("phi3_v", Read)];

    private static TowerSizes ClipLarge { get; } = new(1024, 4096, 24, 16, 336, 14);

    private static TokenArchitecture Read(ConfigFields config)
    {
        const int patchesSideBySide = 4, separators = 2;
        if (config.Nested("img_processor") is { } processor && processor.Text("name") is { } name and not "clip_vision_model")
            throw processor.Refuse("name", $"Phi-3 Vision with a tower '{name}' is not supported.");
        TransformerDesign text = DecoderDesigns.ReadAs(config, "phi3");
        int merged = patchesSideBySide * ClipLarge.Hidden;
        TransformerDesign joined = VisionLanguageConfigs.Join(text, "phi3_v",
            [.. VisionTowers.Clip(ClipLarge), VisionTower.Projector([Positions(separators, merged), .. VisionTowers.TwoMatrices(text.HiddenSize, merged, bias: true)])],
            (ClipLarge.Layers, ClipLarge.Hidden));
        return DecoderHeads.Apply(config, joined).ToArchitecture();
    }
}
