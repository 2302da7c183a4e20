using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Phi-4-multimodal: Phi-4-mini with low-rank adapters for images and for sound, SigLIP 2 and a conformer.</summary>
/// <remarks>Microsoft 2025, arXiv:2503.01743; mlx_vlm/models/phi4mm. The adapters are held next to the weights, as engines that take both kinds of input hold
/// them.</remarks>
internal static partial class Phi
{
    private static TokenArchitecture Multimodal(ConfigFields config)
    {
        AxisLength imageRank = AxisLength.From(256), soundRank = AxisLength.From(320), separators = AxisLength.From(2);
        TransformerDesign text = FamilyList.ReadTextAs(config, "phi3");
        TowerSizes sizes = config.Nested("vision_config") is { } vision ? TowerSizes.Read(vision, PhiSiglip) : PhiSiglip;
        AxisLength width = text.HiddenSize;
        return DecoderHeads.Apply(config, WrappedModel.Join(text, "phi4mm",
        [
            .. config.Nested("vision_config") is { } fields ? Siglip.Tower(fields, sizes) : Siglip.TowerWithoutHead(sizes),
            VisionTower.Part("vision.separators", Positions(separators, sizes.Hidden)),
            VisionTower.Projector(TowerReader.TwoMatrices(width, sizes.Hidden, bias: true)),
            VisionTower.Part("vision.adapter", Adapter(text, config.Nested("vision_lora")?.Positive("r", imageRank) ?? imageRank)),
            .. Conformer(config.Nested("audio_processor")?.Nested("config"), width),
            VisionTower.AudioPart("audio.adapter", Adapter(text, config.Nested("speech_lora")?.Positive("r", soundRank) ?? soundRank)),
        ], (sizes.Layers, sizes.Hidden))).ToArchitecture();
    }

    private static TowerSizes PhiSiglip { get; } = TowerSizes.Of(1152, 4304, 27, 16, 448, 14);

    /// <summary>Two matrices next to each of the four of a layer: into queries, keys and values, out of attention, into gate and up, and down.</summary>
    private static WeightTensor[] Adapter(TransformerDesign text, AxisLength rank)
    {
        const int keyAndValue = 2, gateAndUp = 2;
        int layers = text.Layers.Length;
        AxisLength hidden = text.HiddenSize, queries = text.Dimensions.AttentionHeads * text.Dimensions.HeadDimension,
            projected = queries + (keyAndValue * text.Dimensions.KeyValueHeads * text.Dimensions.HeadDimension), wide = text.Dimensions.IntermediateSize;
        (AxisLength Out, AxisLength In)[] matrices = [(projected, hidden), (hidden, queries), (gateAndUp * wide, hidden), (hidden, wide)];
        return [.. matrices.SelectMany(matrix => (WeightTensor[])[Matrix(rank, matrix.In, Count.From(layers)), Matrix(matrix.Out, rank, Count.From(layers))])];
    }

    /// <summary>Convolutions that shorten the sound eightfold, and layers of two half MLPs around attention and a convolution.</summary>
    private static ImmutableArray<Block> Conformer(ConfigFields? audio, AxisLength textWidth)
    {
        AxisLength area = AxisLength.From(9), mean = AxisLength.From(2);
        const int halvings = 3, queryKeyValueOut = 4, halves = 2, gated = 2, norms = 5, sides = 2, branches = 2;
        AxisLength width = audio?.Positive("attention_dim", 1024) ?? AxisLength.From(1024),
            heads = audio?.Positive("attention_heads", 16) ?? AxisLength.From(16);
        int layers = audio?.LayersOr("num_blocks", 24).Count ?? 24;
        AxisLength wide = audio?.Dimension("linear_units", 1536) ?? AxisLength.From(1536);
        int mels = audio?.PositiveInteger("input_size", 80) ?? 80;
        AxisLength channels = audio?.Positive("conv_channels", 1024) ?? AxisLength.From(1024),
            kernel = audio?.Positive("kernel_size", 3) ?? AxisLength.From(3), distance = audio?.Positive("t5_bias_max_distance", 500) ?? AxisLength.From(500);
        int separable = halvings - 1;
        AxisLength inputs = (mels >> halvings) * channels;
        return
        [
            VisionTower.AudioPart("audio.embeddings", [Positions(mean, AxisLength.From(mels)), .. Linear(channels, area, bias: true),
                .. Linear(channels, area, bias: true, Count.From(separable)), .. Linear(channels, channels, bias: true, Count.From(separable)),
                .. Linear(width, inputs, bias: true),
                Positions(sides * distance, heads)]),
            VisionTower.AudioPart("audio.layers", [Norm(NormDesign.LayerNorm, width, checked(Count.From(norms * layers))),
                .. Linear(gated * wide, width, bias: true, Count.From(halves * layers)), .. Linear(width, wide, bias: true, Count.From(halves * layers)),
                .. Linear(width, width, bias: true, Count.From(queryKeyValueOut * layers)), .. Linear(gated * width, width, bias: true, Count.From(layers)),
                Scalars(layers * gated * width), .. Linear(width, kernel, bias: true, Count.From(layers)),
                .. Linear(width, width, bias: true, Count.From(layers)),
                .. Linear(width, width, bias: true, Count.From(layers))]),
            VisionTower.Projector([.. Linear(textWidth, width, bias: true, Count.From(branches)),
                .. Linear(textWidth, textWidth, bias: true, Count.From(branches))]),
        ];
    }
}
