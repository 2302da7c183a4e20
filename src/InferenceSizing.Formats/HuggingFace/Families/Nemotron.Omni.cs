using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Nemotron Nano VL and Nano Omni: a hybrid behind RADIO's ViT-H, and with a <c>sound_config</c> behind Parakeet's encoder too.</summary>
/// <remarks>RADIO: arXiv:2312.06709, 2412.07679; mlx_vlm/models/nemotron_h_nano_omni.</remarks>
internal static partial class Nemotron
{
    private static TokenArchitecture Omni(ConfigFields config)
    {
        TransformerDesign text = Hybrid(
            config.Nested("llm_config") ?? config.Nested("text_config") ?? throw config.Missing("llm_config"));
        ImmutableArray<Block> sound = config.Nested("sound_config") is { } given ? Sound(given, text.HiddenSize) : [];
        return WrappedModel.Read(config, "nemotron_h_nano_vl", text, (vision, width) => [.. Radio(config, vision, width, sound.Length > 0), .. sound]);
    }

    /// <summary>Patches, in omni models also of two frames; a class token for each teacher is left to the config. Squares of patches side by side before a norm
    /// and two matrices.</summary>
    private static ImmutableArray<Block> Radio(ConfigFields config, ConfigFields vision, AxisLength textWidth, bool video)
    {
        const int largest = 2048, mostPatches = 13312;
        AxisLength classToken = AxisLength.One;
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1280, 5120, 32, 16, 224, 16));
        AxisLength side = vision.Positive("max_resolution", largest).Among(sizes.Patch), projected = config.Positive("projector_hidden_size", 4096);
        AxisLength merged = Joined(config) * sizes.Hidden, frames = vision.Positive("video_temporal_patch_size", 2);
        bool frameEmbedder = vision.Flag("separate_video_embedder", video);
        return
        [
            VisionTower.Part("vision.embeddings", new ImageInput(Count.From((mostPatches * sizes.PatchElements).Length),
                TokenCount.From(mostPatches / Joined(config))),
                [Matrix(sizes.Hidden, sizes.PatchElements),
                .. frameEmbedder ? [Matrix(sizes.Hidden, frames * sizes.PatchElements)] : Array.Empty<WeightTensor>(),
                Positions(side * side, sizes.Hidden), Positions(classToken, sizes.Hidden)]),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
            VisionTower.Projector(Norm(NormDesign.Rms, merged), Matrix(projected, merged), Matrix(textWidth, projected)),
        ];
    }

    /// <summary>Patches that become one token: the square of what <c>downsample_ratio</c> divides a side by.</summary>
    private static int Joined(ConfigFields config)
    {
        const double half = 0.5;
        double ratio = config.Number("downsample_ratio", half);
        int side = ratio is > 0 and <= 1 ? (int)Math.Round(1 / ratio) : 0;
        return side is >= 1 and <= 64 ? side * side
            : throw config.Refuse("downsample_ratio", "'downsample_ratio' lies between 0 and 1 and is one over a whole number.");
    }

    private static ImmutableArray<Block> Sound(ConfigFields sound, AxisLength textWidth)
    {
        AxisLength width = sound.Positive("hidden_size", 1024), projected = sound.Positive("projection_hidden_size", 4096);
        bool bias = sound.Flag("projection_bias", false);
        return
        [
            .. Parakeet.Encoder(sound),
            VisionTower.Projector([Norm(NormDesign.Rms, width), .. Linear(projected, width, bias), .. Linear(textWidth, projected, bias)]),
        ];
    }
}
