using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of the text towers of CLIP and SigLIP, each an encoder of tokens by itself. Defaults are those of their config classes in transformers.</summary>
/// <remarks>CLIP's attention is masked, but all pairs of a prompt are computed and nothing is cached, as in an encoder.</remarks>
internal static class TextTowerConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("clip_text_model", config => Clip(config, ProjectionOf(config)).ToArchitecture()),
        new("siglip_text_model", config => Siglip(config).ToArchitecture()),
    ];

    /// <param name="config">The tower's config.</param>
    /// <param name="projection">Width of the joint space; zero without a projection.</param>
    public static TransformerDesign Clip(ConfigFields config, int projection)
    {
        TransformerDesign tower = Tower(config, "clip_text_model", new(512, 2048, 12, 8, 49408, 77));
        return tower with { ExtraBlocks = projection == 0 ? [] : [EncoderHeads.Projection(tower.HiddenSize, projection, bias: false)] };
    }

    public static TransformerDesign Siglip(ConfigFields config)
    {
        TransformerDesign tower = Tower(config, "siglip_text_model", new(768, 3072, 12, 12, 32000, 64));
        return tower with { ExtraBlocks = [EncoderHeads.Projection(tower.HiddenSize, config.Positive("projection_size", tower.HiddenSize), bias: true)] };
    }

    private static int ProjectionOf(ConfigFields config) =>
        config.Texts("architectures") is { Length: > 0 } classes && classes[0] == "CLIPTextModelWithProjection" ? config.Positive("projection_dim", 512) : 0;

    private static TransformerDesign Tower(ConfigFields config, string family, (int Hidden, int Intermediate, int Layers, int Heads, int Vocabulary, int Positions) absent)
    {
        int hidden = config.Positive("hidden_size", absent.Hidden), intermediate = config.Dimension("intermediate_size", absent.Intermediate), layers = config.LayersOr("num_hidden_layers", absent.Layers);
        int heads = config.Positive("num_attention_heads", absent.Heads), vocabulary = config.Positive("vocab_size", absent.Vocabulary), positions = config.Dimension("max_position_embeddings", absent.Positions);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        AttentionDesign attention = new(heads, heads, hidden / heads, AttentionSpan.Bidirectional) { QueryKeyValueBias = true, OutputBias = true };
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: 2);
        return new TransformerDesign
        {
            Family = family,
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = positions,
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden / heads, vocabulary, positions),
        };
    }
}
