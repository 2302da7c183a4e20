using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Language models that carry a tower: the text model of <c>text_config</c>, the tower of <c>vision_config</c>, and what joins them.</summary>
internal static class WrappedModel
{
    /// <summary>A text model with a tower, and the head that the config's class has.</summary>
    /// <param name="config">The wrapper's config.</param>
    /// <param name="family">Its model_type.</param>
    /// <param name="text">The text model.</param>
    /// <param name="tower">The tower and projector that a vision config describes, for a language model of a width.</param>
    /// <param name="pictures">What an image becomes in the prompt, by the vision config; null where that is not known.</param>
    public static TokenArchitecture Read(ConfigFields config, string family, TransformerDesign text, Func<ConfigFields, AxisLength,
        ImmutableArray<Block>> tower,
        Func<ConfigFields, PictureTokens?>? pictures = null)
    {
        ConfigFields fields = config.Part("vision_config");
        ImmutableArray<Block> vision = tower(fields, text.HiddenSize);
        (LayerCount layers, AxisLength hiddenSize) = (LayerCount.From(24), AxisLength.From(1024));
        return DecoderHeads.Apply(
            config, Join(text, family, vision, (fields.DepthOr("num_hidden_layers", layers), fields.DimensionOr("hidden_size", hiddenSize))) with
            {
                Pictures = pictures?.Invoke(fields),
            })
            .ToArchitecture();
    }

    /// <summary>A text model with the blocks of a tower and a projector.</summary>
    public static TransformerDesign Join(TransformerDesign text, string family, ImmutableArray<Block> tower,
        (LayerCount Layers, AxisLength HiddenSize) vision) => text with
        {
            Family = family,
            ExtraBlocks = [.. text.ExtraBlocks, .. tower],
            Dimensions = text.Dimensions with { Vision = vision },
        };

    /// <summary>The text model: nested, or among the wrapper's own keys in older configs. Which of the two says that head and embedding are tied differs
    /// too.</summary>
    public static TransformerDesign Text(ConfigFields config, string design)
    {
        ConfigFields text = config.Nested("text_config") ?? config;
        bool named = text.Text("model_type") is { } family && family != design && !family.StartsWith("qwen", StringComparison.Ordinal);
        TransformerDesign read = named ? FamilyList.ReadText(text, design) : FamilyList.ReadTextAs(text, design);
        bool says = text.Has("tie_word_embeddings") || !config.Has("tie_word_embeddings");
        return says ? read : read with { TiedEmbeddings = config.Flag("tie_word_embeddings", false) };
    }
}
