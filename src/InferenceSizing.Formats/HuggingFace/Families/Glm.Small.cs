using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GLM-OCR, with a tower whose queries and keys have norms, and GLM-ASR behind Whisper's encoder.</summary>
/// <remarks>mlx_vlm/models/glm_ocr and mlx_audio/stt/models/glmasr.</remarks>
internal static partial class Glm
{
    private static TransformerDesign FourthSmallText(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(1536, 4608, 16, 16, 59392, 131072)));
        TransformerDesign design = DenseDecoder.Design(
            config, "glm_ocr_text", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", false), Norms = normsOnBothSides });
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.None) };
    }

    private static ImmutableArray<Block> SmallTower(ConfigFields vision, AxisLength textHidden)
    {
        const int gateUpAndDown = 3;
        AxisLength hidden = vision.Positive("hidden_size", 1024), heads = vision.Positive("num_heads", 16), patch = vision.Positive("patch_size", 14),
            output = vision.Positive("out_hidden_size", textHidden), merge = vision.Positive("spatial_merge_size", 2);
        if (hidden % heads != 0)
            throw vision.Refuse("num_heads", "'num_heads' does not divide 'hidden_size'.");
        AxisLength channels = vision.Positive("in_channels", TowerReader.Colours);
        bool bias = vision.Flag("attention_bias", true);
        LayerDesign layer = new(new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias,
        },
            new MlpDesign(vision.Dimension("intermediate_size", 4096), Gated: true, bias), NormDesign.Rms, Norms: Count.From(2));
        AxisLength elements = channels * vision.Positive("temporal_patch_size", 2) * patch * patch;
        return
        [
            VisionTower.Part("vision.embeddings", [.. Linear(hidden, elements, bias: true), Norm(NormDesign.Rms, hidden)]),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("depth", 24).Count)], hidden),
            VisionTower.Projector([.. Linear(output, hidden * merge * merge, bias: true), Matrix(output, output),
                Norm(NormDesign.LayerNorm, output), Matrix(output * channels, output, Count.From(gateUpAndDown))]),
        ];
    }

    /// <summary>Whisper's encoder with rotary positions, whose states are merged by fours into the language model.</summary>
    private static TokenArchitecture Speech(ConfigFields config)
    {
        const int merged = 4, twice = 2;
        AxisLength ends = AxisLength.From(2);
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "llama");
        AxisLength hidden = audio.Positive("d_model", 1280);
        return Whisper.Behind(config, text, "glmasr",
        [
            .. Whisper.Tower(audio, hidden, audio.Positive("encoder_attention_heads", 20), audio.Dimension("encoder_ffn_dim", 5120),
                audio.LayersOr("encoder_layers", 32), positions: AxisLength.Zero),
            VisionTower.Projector([.. Linear(twice * text.HiddenSize, merged * hidden, bias: true),
                .. Linear(text.HiddenSize, twice * text.HiddenSize, bias: true), Positions(ends, text.HiddenSize)]),
        ]);
    }
}
