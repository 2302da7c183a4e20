using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

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
    private static readonly AxisLength FirstWidth = AxisLength.From(1024), SecondWidth = AxisLength.From(896);

    /// <summary>SAM ViT-B (arXiv:2304.02643) at 1,024 pixels: windows of 14 patches but in four layers, relative positions of each axis.</summary>
    private static IEnumerable<Block> Sam(AxisLength output)
    {
        const int side = 64, window = 14, local = 8, global = 4, axes = 2, area = 9;
        AxisLength width = AxisLength.From(768), heads = AxisLength.From(12), mlp = AxisLength.From(3072), patch = AxisLength.From(16),
            neck = AxisLength.From(256), middle = AxisLength.From(512), headWidth = width.Among(heads);
        LayerDesign layer = Layer(
            width, heads, new MlpDesign(mlp, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true);
        return
        [
            VisionTower.Part("sam.embeddings", [.. Linear(width, TowerReader.Colours * patch * patch, bias: true), Positions(AxisLength.From(side * side),
                width),
                Positions(AxisLength.From(((axes * window) - 1) * axes * local), headWidth),
                Positions(AxisLength.From(((axes * side) - 1) * axes * global), headWidth)]),
            .. VisionTower.Layers("sam", [.. Enumerable.Repeat(layer, local + global)], width),
            VisionTower.Part("sam.neck", Matrix(neck, width), Norm(NormDesign.LayerNorm, neck), Matrix(neck, area * neck),
                Norm(NormDesign.LayerNorm, neck), Matrix(middle, area * neck), Matrix(output, area * middle)),
        ];
    }

    private static IEnumerable<Block> FirstEncoder(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength usualImage = AxisLength.From(224), usualPatch = AxisLength.From(14), usualHeads = AxisLength.From(16),
            classToken = AxisLength.One;
        const int timesHidden = 4, usualLayers = 24;
        ConfigFields? clip = vision.Nested("width")?.Nested("clip-l-14-224");
        AxisLength width = clip?.Positive("width", FirstWidth) ?? FirstWidth, patch = clip?.Positive("patch_size", usualPatch) ?? usualPatch;
        AxisLength heads = clip?.Positive("heads", usualHeads) ?? usualHeads, image = clip?.Positive("image_size", usualImage) ?? usualImage;
        if (width % heads != 0)
            throw vision.Refuse("width", "'heads' does not divide 'width'.");
        LayerDesign layer = Layer(
            width, heads, new MlpDesign(timesHidden * width, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true, outputBias: true);
        return
        [
            VisionTower.Part("clip.embeddings", Matrix(width, TowerReader.Colours * patch * patch),
                Positions(Patches(image, patch) + classToken, width), Positions(classToken, width), Norm(NormDesign.LayerNorm, width)),
            .. VisionTower.Layers("clip", [.. Enumerable.Repeat(layer, clip?.LayersOr("layers", usualLayers).Count ?? usualLayers)], width),
            VisionTower.Projector([.. Linear(textHidden, width + FirstWidth, bias: true), Positions(AxisLength.One, textHidden),
                Positions(AxisLength.One, textHidden)]),
        ];
    }

    private static IEnumerable<Block> SecondEncoder(AxisLength textHidden)
    {
        const int layers = 24;
        AxisLength heads = AxisLength.From(14), keyValueHeads = AxisLength.From(2), mlp = AxisLength.From(4864), queries = AxisLength.From(256 + 144);
        LayerDesign layer = new(new AttentionDesign(heads, keyValueHeads, SecondWidth.Among(heads), AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true },
            new MlpDesign(mlp, Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return
        [
            VisionTower.Part("encoder.queries", Positions(queries, SecondWidth), Norm(NormDesign.Rms, SecondWidth)),
            .. VisionTower.Layers("encoder", [.. Enumerable.Repeat(layer, layers)], SecondWidth),
            VisionTower.Projector([.. Linear(textHidden, SecondWidth, bias: true), Positions(AxisLength.One, textHidden)]),
        ];
    }
}
