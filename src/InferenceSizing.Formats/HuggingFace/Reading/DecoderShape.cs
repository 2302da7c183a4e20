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
        int hidden = config.CoreDimension("hidden_size", core?.HiddenSize);
        int heads = config.CoreDimension("num_attention_heads", core?.Heads);
        return new DecoderShape(
            AxisLength.From(hidden),
            LayerCount.From(config.Layers(absent: core?.Layers)),
            AxisLength.From(heads),
            AxisLength.From(KeyValueHeadsOf(config, heads, defaults.KeyValueHeads)),
            AxisLength.From(HeadDimensionOf(config, hidden, heads, defaults.HeadDimension)),
            AxisLength.From(config.CoreDimension(intermediateKey, core?.IntermediateSize)),
            AxisLength.From(config.CoreDimension("vocab_size", core?.VocabularySize)),
            TokenCount.From(config.Dimension("max_position_embeddings", core?.Context ?? 0)));
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
        Dimensions = ToDimensions() with { RotaryElements = Count.From(RotaryPositions.Table(config, (int)MaximumContext.Count, (int)HeadDimension.Length)) },
    };

    public ModelDimensions ToDimensions() => new(Layers, HiddenSize, IntermediateSize, Heads, KeyValueHeads, HeadDimension, VocabularySize, MaximumContext);

    public static int KeyValueHeadsOf(ConfigFields config, int heads, int? absent, string key = "num_key_value_heads")
    {
        int keyValueHeads = config.IsNull(key) ? heads : config.Positive(key, absent ?? heads);
        return heads % keyValueHeads == 0 ? keyValueHeads : throw config.Refuse(key, $"'{key}' divides the number of attention heads.");
    }

    public static int HeadDimensionOf(ConfigFields config, int hidden, int heads, int? absent, string key = "head_dim")
    {
        int divided = hidden / heads;
        int head = config.IsNull(key) ? divided : config.Positive(key, absent ?? divided);
        return head;
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
