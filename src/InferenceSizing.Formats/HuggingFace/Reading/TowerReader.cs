using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What readers of image towers share.</summary>
internal static class TowerReader
{
    /// <summary>The architecture, laid out once for the size of the config: a size that cannot pass is refused here.</summary>
    public static ImageArchitecture Of(ConfigFields config, ImageDesign design, TowerSizes sizes)
    {
        ImageArchitecture architecture = ImageArchitecture.Of(
            design, AxisLength.From(sizes.Channels), new ImageSize(AxisLength.From(sizes.Image), AxisLength.From(sizes.Image)));
        return architecture.LayOut().Refusal is { } reason ? throw config.Refuse("image_size", reason) : architecture;
    }

    public static VisionTransformer Transformer(TowerSizes sizes) => new(AxisLength.From(sizes.Patch), AxisLength.From(sizes.Hidden),
        LayerCount.From(sizes.Layers), AxisLength.From(sizes.Heads), AxisLength.From(sizes.Intermediate));

    public static TransformerDesign Text(
        ConfigFields config, string family, (int Hidden, int Intermediate, int Layers, int Heads, int Vocabulary, int Positions) absent)
    {
        int hidden = config.Positive("hidden_size", absent.Hidden), intermediate = config.Dimension("intermediate_size", absent.Intermediate),
            layers = config.LayersOr("num_hidden_layers", absent.Layers);
        int heads = config.Positive("num_attention_heads", absent.Heads), vocabulary = config.Positive("vocab_size", absent.Vocabulary),
            positions = config.Dimension("max_position_embeddings", absent.Positions);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        AttentionDesign attention = new(AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(hidden / heads),
            AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true, OutputBias = true };
        LayerDesign layer = new(attention, new MlpDesign(AxisLength.From(intermediate), Gated: false, Bias: true), NormDesign.LayerNorm, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = family,
            Kind = ArchitectureKind.Encoder,
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = AxisLength.From(positions),
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), AxisLength.From(heads),
                AxisLength.From(heads), AxisLength.From(hidden / heads), AxisLength.From(vocabulary), TokenCount.From(positions)),
        };
    }

    /// <summary>LLaVA's projector (arXiv:2310.03744): from the tower into the language model's width, and there once more.</summary>
    public static WeightTensor[] TwoMatrices(int textHidden, long inputs, bool bias) =>
        [.. Linear(textHidden, inputs, bias), .. Linear(textHidden, textHidden, bias)];

    /// <summary>Channels where <c>num_channels</c> is absent: red, green, blue.</summary>
    public const int Colours = 3;

    public static LayerDesign Biased(TowerSizes sizes) =>
        Layer(sizes.Hidden, sizes.Heads, new MlpDesign(AxisLength.From(sizes.Intermediate), Gated: false, Bias: true), NormDesign.LayerNorm,
            attentionBias: true,
            outputBias: true);
}
