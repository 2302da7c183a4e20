using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of language models that carry a vision tower: the text model of <c>text_config</c>, the tower of <c>vision_config</c>, and what joins them.</summary>
internal static class VisionLanguageConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("qwen2_vl", config => Wrapped(config, "qwen2_vl", Text(config, "qwen2"), QwenVisionTowers.Second)),
        new("qwen2_5_vl", config => Wrapped(config, "qwen2_5_vl", Text(config, "qwen2"), QwenVisionTowers.SecondAndHalf)),
        new("qwen3_vl", config => Wrapped(config, "qwen3_vl", Text(config, "qwen3"), Deepstacked)),
        new("qwen3_vl_moe", config => Wrapped(config, "qwen3_vl_moe", Text(config, "qwen3_moe"), Deepstacked)),
        new("qwen3_5", config => Wrapped(config, "qwen3_5", QwenHybridConfigs.Dense(config.Nested("text_config") ?? config, config), WithoutDeepstack)),
        new("qwen3_5_moe", config => Wrapped(config, "qwen3_5_moe", QwenHybridConfigs.Mixture(config.Nested("text_config") ?? config, config), WithoutDeepstack)),
        new("gemma3", config => Wrapped(config, "gemma3", Text(config, "gemma3_text"), VisionTowers.Gemma3)),
        new("mistral3", config => Wrapped(config, "mistral3", Text(config, "mistral"), (vision, hidden) => VisionTowers.Mistral3(vision, hidden, config.Positive("spatial_merge_size", 2), config.Flag("multimodal_projector_bias", false)))),
        new("llama4", config => Wrapped(config, "llama4", Llama4TextConfig.Read(config.Nested("text_config") ?? throw Lacks(config, "text_config"), config), VisionTowers.Llama4)),
        new("mllama", config => Wrapped(config, "mllama", MllamaConfig.Text(config.Nested("text_config") ?? throw Lacks(config, "text_config")), MllamaConfig.Tower)),
        new("gemma4", config => Wrapped(config, "gemma4", Gemma4TextConfig.Read(config.Nested("text_config") ?? throw Lacks(config, "text_config")), (vision, hidden) =>
            [.. Gemma4VisionTower.Read(vision, hidden), .. config.Nested("audio_config") is { } audio ? Gemma4AudioTower.Read(audio, hidden) : []])),
        new("gemma4_text", config => DecoderHeads.Apply(config, Gemma4TextConfig.Read(config)).ToArchitecture()),
        new("llama4_text", config => DecoderHeads.Apply(config, Llama4TextConfig.Read(config, config)).ToArchitecture()),
    ];

    /// <summary>A text model with a tower, and the head that the config's class has.</summary>
    /// <param name="config">The wrapper's config.</param>
    /// <param name="family">Its model_type.</param>
    /// <param name="text">The text model.</param>
    /// <param name="tower">The tower and projector that a vision config describes, for a language model of a width.</param>
    public static TokenArchitecture Wrapped(ConfigFields config, string family, TransformerDesign text, Func<ConfigFields, int, ImmutableArray<Block>> tower)
    {
        ConfigFields fields = config.Nested("vision_config") ?? throw Lacks(config, "vision_config");
        ImmutableArray<Block> vision = tower(fields, text.HiddenSize);
        const int usualLayers = 24, usualHiddenSize = 1024;
        return DecoderHeads.Apply(config, Join(text, family, vision, (fields.DimensionOr("num_hidden_layers", usualLayers), fields.DimensionOr("hidden_size", usualHiddenSize)))).ToArchitecture();
    }

    /// <summary>A text model with the blocks of a tower and a projector.</summary>
    public static TransformerDesign Join(TransformerDesign text, string family, ImmutableArray<Block> tower, (int Layers, int HiddenSize) vision) => text with
    {
        Family = family,
        ExtraBlocks = [.. text.ExtraBlocks, .. tower],
        Dimensions = text.Dimensions with { Vision = vision },
    };

    private static ConfigRefusedException Lacks(ConfigFields config, string key) => config.Refuse(key, $"The config lacks '{key}': a vision-language model has both a text and a vision config.");

    /// <summary>The text model: nested, or among the wrapper's own keys in older configs. Which of the two says that head and embedding are tied differs too.</summary>
    public static TransformerDesign Text(ConfigFields config, string design)
    {
        ConfigFields text = config.Nested("text_config") ?? config;
        bool named = text.Text("model_type") is { } family && family != design && !family.StartsWith("qwen", StringComparison.Ordinal);
        TransformerDesign read = named ? DecoderDesigns.Read(text, design) : DecoderDesigns.ReadAs(text, design);
        bool says = text.Has("tie_word_embeddings") || !config.Has("tie_word_embeddings");
        return says ? read : read with { TiedEmbeddings = config.Flag("tie_word_embeddings", false) };
    }

    private static ImmutableArray<Block> Deepstacked(ConfigFields vision, int hidden)
    {
        const int classMergers = 3;
        return QwenVisionTowers.Third(vision, hidden, vision.Integers("deepstack_visual_indexes")?.Length ?? classMergers);
    }

    private static ImmutableArray<Block> WithoutDeepstack(ConfigFields vision, int hidden) => QwenVisionTowers.Third(vision, hidden, deepstack: 0);
}
