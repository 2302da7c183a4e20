using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>The language model of GLM-Image: a GLM-4 that writes codes of images, an encoder of images and the codes' vectors.</summary>
/// <remarks>Source: transformers, <c>GlmImageForConditionalGeneration</c> and its config classes.</remarks>
internal static partial class Glm
{
    /// <summary>Its head has a row for each code of an image, not for each token of a text.</summary>
    private static TransformerDesign ImageText(ConfigFields config)
    {
        const int normsOnBothSides = 4, classCodes = 16512;
        DecoderShape shape = DecoderShape.Read(config, Defaults with { HeadDimension = null, Core = new(4096, 13696, 40, 32, 168064, 32768) });
        TransformerDesign design = DenseDecoder.Design(
            config, "glm_image", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", true), Norms = normsOnBothSides });
        return design with
        {
            Head = false,
            ExtraBlocks = [SpeechBlocks.Heads("lm_head", config.Positive("vision_vocab_size", classCodes), shape.HiddenSize)],
        };
    }

    /// <summary>Layers without rotation, learned positions, and the codebook with a matrix before it and one behind.</summary>
    private static ImmutableArray<Block> ImageTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength book = AxisLength.From(16384), code = AxisLength.From(2048);
        AxisLength hidden = vision.Positive("hidden_size", 1536), heads = vision.Positive("num_heads", 16), patch = vision.Positive("patch_size", 16);
        bool bias = vision.Flag("attention_bias", true);
        MlpDesign mlp = new(vision.Dimension("intermediate_size", 6144), Gated: false, Bias: true);
        LayerDesign layer = Layer(hidden, heads, mlp, NormDesign.LayerNorm, bias, outputBias: bias);
        return
        [
            VisionTower.Part("vision.embeddings",
                [.. Linear(hidden, vision.Positive("in_channels", TowerReader.Colours) * patch * patch, bias: true),
                Positions(Patches(vision.Positive("image_size", 2048), patch), hidden)]),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("depth", 40).Count)], hidden),
            VisionTower.Projector([.. Linear(code, hidden, bias: true), Matrix(book, code), .. Linear(hidden, code, bias: true)]),
        ];
    }
}
