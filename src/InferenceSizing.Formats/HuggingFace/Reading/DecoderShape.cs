using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What a family's config class in transformers takes for keys that are absent.</summary>
/// <param name="KeyValueHeads">num_key_value_heads; null for as many as heads. An explicit null is as many as heads in every class.</param>
/// <param name="HeadDimension">head_dim; null for hidden_size / num_attention_heads.</param>
/// <param name="Core">Dimensions of the class; null for families whose class has none, so that a config must give them.</param>
internal sealed record DecoderDefaults(int? KeyValueHeads = null, int? HeadDimension = null, CoreDimensions? Core = null);

/// <summary>The class defaults of the dimensions that make a model its size.</summary>
internal sealed record CoreDimensions(int HiddenSize, int IntermediateSize, int Layers, int Heads, int VocabularySize, int Context);

/// <summary>The dimensions that nearly all decoders since Llama give under the same keys.</summary>
internal sealed record DecoderShape(
    AxisLength HiddenSize, LayerCount Layers, AxisLength Heads, AxisLength KeyValueHeads, AxisLength HeadDimension, AxisLength IntermediateSize,
    AxisLength VocabularySize, TokenCount MaximumContext)
{
    public static DecoderShape Read(ConfigFields config, DecoderDefaults defaults, string intermediateKey = "intermediate_size")
    {
        CoreDimensions? core = defaults.Core;
        AxisLength hidden = config.CoreDimension("hidden_size", core?.HiddenSize);
        AxisLength heads = config.CoreDimension("num_attention_heads", core?.Heads);
        return new DecoderShape(hidden, config.Layers(absent: core?.Layers), heads, KeyValueHeadsOf(config, heads, defaults.KeyValueHeads),
            HeadDimensionOf(config, hidden, heads, defaults.HeadDimension),
            config.CoreDimension(intermediateKey, core?.IntermediateSize),
            config.CoreDimension("vocab_size", core?.VocabularySize),
            config.Tokens("max_position_embeddings", core?.Context ?? 0));
    }

    /// <summary>The design of a decoder of this shape, with what most have: RMS norm at the end, a head without bias.</summary>
    public TransformerDesign Design(ConfigFields config, string family, bool tied, ImmutableArray<LayerDesign> layers) => new()
    {
        Family = family,
        HiddenSize = HiddenSize,
        VocabularySize = VocabularySize,
        TiedEmbeddings = config.Flag("tie_word_embeddings", tied),
        Head = HasHead(config),
        Layers = layers,
        Dimensions = ToDimensions() with
        {
            RotaryElements = RotaryPositions.Table(config, MaximumContext, HeadDimension),
            RotationFactors = RotaryPositions.FactorsOf(config, HeadDimension),
        },
    };

    public ModelDimensions ToDimensions() => new(Layers, HiddenSize, IntermediateSize, Heads, KeyValueHeads, HeadDimension, VocabularySize, MaximumContext);

    public static AxisLength KeyValueHeadsOf(ConfigFields config, AxisLength heads, int? absent, string key = "num_key_value_heads") =>
        KeyValueHeadsOf(config, heads, absent is { } value ? AxisLength.From(value) : heads, key);

    public static AxisLength KeyValueHeadsOf(ConfigFields config, AxisLength heads, AxisLength absent, string key)
    {
        AxisLength keyValueHeads = config.IsNull(key) ? heads : config.Positive(key, absent);
        return heads % keyValueHeads == 0 ? keyValueHeads : throw config.Refuse(key, $"'{key}' divides the number of attention heads.");
    }

    public static AxisLength HeadDimensionOf(ConfigFields config, AxisLength hidden, AxisLength heads, int? absent, string key = "head_dim")
    {
        AxisLength divided = hidden.Among(heads);
        return config.IsNull(key) ? divided : absent is { } value ? config.Positive(key, value) : config.Positive(key, divided);
    }

    /// <summary>A checkpoint whose every class is the bare model (Qwen3Model) stores no head; <c>_no_lm_head</c> is our own key for those whose config does not
    /// tell.</summary>
    public static bool HasHead(ConfigFields config)
    {
        if (config.Flag("_no_lm_head"))
            return false;
        return config.Texts("architectures") is not { Length: > 0 } classes || !classes.All(IsBareModel);
    }

    private static bool IsBareModel(string name) =>
        name.EndsWith("Model", StringComparison.Ordinal) && !name.Contains("For", StringComparison.Ordinal)
            && !name.EndsWith("LMHeadModel", StringComparison.Ordinal) && !name.EndsWith("DoubleHeadsModel", StringComparison.Ordinal);
}
