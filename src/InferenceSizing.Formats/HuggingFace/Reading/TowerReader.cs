using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What readers of image towers share.</summary>
internal static class TowerReader
{
    /// <summary>The architecture, laid out once for the size of the config: a size that cannot pass is refused here.</summary>
    public static ImageArchitecture Of(ConfigFields config, ImageDesign design, TowerSizes sizes)
    {
        ImageArchitecture architecture = ImageArchitecture.Of(design, sizes.Channels, new ImageSize(sizes.Image, sizes.Image));
        return architecture.LayOut().Refusal is { } reason ? throw config.Refuse("image_size", reason) : architecture;
    }

    public static VisionTransformer Transformer(TowerSizes sizes) => new(sizes.Patch, sizes.Hidden, sizes.Layers, sizes.Heads, sizes.Intermediate);

    public static TransformerDesign Text(
        ConfigFields config, string family, (int Hidden, int Intermediate, int Layers, int Heads, int Vocabulary, int Positions) absent)
    {
        AxisLength hidden = config.Positive("hidden_size", absent.Hidden), intermediate = config.Dimension("intermediate_size", absent.Intermediate);
        LayerCount layers = config.LayersOr("num_hidden_layers", absent.Layers);
        AxisLength heads = config.Positive("num_attention_heads", absent.Heads), vocabulary = config.Positive("vocab_size", absent.Vocabulary);
        int positions = config.Integer("max_position_embeddings", absent.Positions);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        AttentionDesign attention = new(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true, OutputBias = true };
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = family,
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = AxisLength.From(positions),
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden.Among(heads), vocabulary, TokenCount.From(positions)),
        };
    }

    /// <summary>LLaVA's projector (arXiv:2310.03744): from the tower into the language model's width, and there once more.</summary>
    public static WeightTensor[] TwoMatrices(AxisLength textHidden, AxisLength inputs, bool bias) =>
        [.. Linear(textHidden, inputs, bias), .. Linear(textHidden, textHidden, bias)];

    /// <summary>Channels where <c>num_channels</c> is absent: red, green, blue.</summary>
    public const int Colours = 3;

    public static LayerDesign Biased(TowerSizes sizes) =>
        Layer(sizes.Hidden, sizes.Heads, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true,
            outputBias: true);
}
