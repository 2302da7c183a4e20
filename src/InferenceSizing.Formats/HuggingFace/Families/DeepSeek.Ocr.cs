using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>DeepSeek-OCR: SAM's encoder, convolutions that compress its map, and behind them CLIP's layers, in the second generation those of Qwen2 with
/// learned queries; a small mixture of experts reads the result. Unlimited-OCR (Baidu) is the first generation with windows over what is written.</summary>
/// <remarks>arXiv:2510.18234, 2601.20552; mlx_vlm/models/deepseekocr, deepseekocr_2 and unlimited_ocr.</remarks>
internal static partial class DeepSeek
{
    private const int Separators = 2;

    private static TokenArchitecture Ocr(ConfigFields config)
    {
        bool second = config.Text("model_type") == "deepseek_ocr_2" || config.Texts("architectures") is ["DeepseekOCR2ForCausalLM", ..];
        if (!second && config.Text("model_type") == "deepseek_vl_v2" && config.Texts("architectures") is not ["DeepseekOCRForCausalLM", ..])
            throw config.Refuse("architectures", "Of the models of this type DeepSeek-OCR has a builder here, DeepSeek-VL2 has none.");
        bool windowed = config.Text("model_type") == "unlimited_ocr";
        TransformerDesign text = First(config.Part("language_config")) with
        {
            LeftOut = windowed
                ? "The model keeps the image and a window over what it has written; its cache is counted as if it kept all: an upper bound."
                : null,
        };
        return WrappedModel.Read(config, second ? "deepseek_ocr_2" : windowed ? "unlimited_ocr" : "deepseek_ocr", text, (vision, hidden) =>
            second ? [.. Sam(SecondWidth), .. SecondEncoder(hidden)] : [.. Sam(FirstWidth), .. FirstEncoder(vision, hidden)]);
    }

    /// <summary>Channels of the compressed map.</summary>
    private const int FirstWidth = 1024, SecondWidth = 896;

    /// <summary>SAM ViT-B (arXiv:2304.02643) at 1,024 pixels: windows of 14 patches but in four layers, relative positions of each axis.</summary>
    private static IEnumerable<Block> Sam(int output)
    {
        const int width = 768, mlp = 3072, heads = 12, side = 64, patch = 16, window = 14, local = 8, global = 4, axes = 2, neck = 256, middle = 512, area = 9;
        const int headWidth = width / heads;
        LayerDesign layer = Layer(
            width, heads, new MlpDesign(AxisLength.From(mlp), Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true);
        return
        [
            VisionTower.Part("sam.embeddings", [.. Linear(width, TowerReader.Colours * patch * patch, bias: true), Positions(side * side, width),
                Positions((long)local * axes * ((axes * window) - 1), headWidth), Positions((long)global * axes * ((axes * side) - 1), headWidth)]),
            .. VisionTower.Layers("sam", [.. Enumerable.Repeat(layer, local + global)], AxisLength.From(width)),
            VisionTower.Part("sam.neck", Matrix(neck, width), Norm(NormDesign.LayerNorm, neck), Matrix(neck, (long)neck * area),
                Norm(NormDesign.LayerNorm, neck), Matrix(middle, (long)neck * area), Matrix(output, (long)middle * area)),
        ];
    }

    private static IEnumerable<Block> FirstEncoder(ConfigFields vision, int textHidden)
    {
        const int usualImage = 224, usualPatch = 14, usualLayers = 24, usualHeads = 16, timesHidden = 4, classToken = 1, newLine = 1;
        ConfigFields? clip = vision.Nested("width")?.Nested("clip-l-14-224");
        int width = clip?.Positive("width", FirstWidth) ?? FirstWidth, patch = clip?.Positive("patch_size", usualPatch) ?? usualPatch;
        int heads = clip?.Positive("heads", usualHeads) ?? usualHeads, image = clip?.Positive("image_size", usualImage) ?? usualImage;
        if (width % heads != 0)
            throw vision.Refuse("width", "'heads' does not divide 'width'.");
        LayerDesign layer = Layer(
            width, heads, new MlpDesign(checked(AxisLength.From(timesHidden * width)), Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true,
                outputBias: true);
        return
        [
            VisionTower.Part("clip.embeddings", Matrix(width, checked((long)TowerReader.Colours * patch * patch)),
                Positions(Patches(image, patch) + classToken, width), Positions(classToken, width), Norm(NormDesign.LayerNorm, width)),
            .. VisionTower.Layers("clip", [.. Enumerable.Repeat(layer, clip?.LayersOr("layers", usualLayers) ?? usualLayers)], AxisLength.From(width)),
            VisionTower.Projector([.. Linear(textHidden, checked((long)width + FirstWidth), bias: true), Positions(newLine, textHidden),
                Positions(Separators - newLine, textHidden)]),
        ];
    }

    private static IEnumerable<Block> SecondEncoder(int textHidden)
    {
        const int layers = 24, heads = 14, keyValueHeads = 2, mlp = 4864, queries = 256 + 144;
        LayerDesign layer = new(
            new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(SecondWidth / heads),
                AttentionSpan.Bidirectional)
            { QueryKeyValueBias = true },
            new MlpDesign(AxisLength.From(mlp), Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return
        [
            VisionTower.Part("encoder.queries", Positions(queries, SecondWidth), Norm(NormDesign.Rms, SecondWidth)),
            .. VisionTower.Layers("encoder", [.. Enumerable.Repeat(layer, layers)], AxisLength.From(SecondWidth)),
            VisionTower.Projector([.. Linear(textHidden, SecondWidth, bias: true), Positions(1, textHidden)]),
        ];
    }
}
