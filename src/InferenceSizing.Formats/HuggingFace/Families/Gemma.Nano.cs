using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Gemma 3n's text model: an embedding for every layer, alternating updates, and last layers that read earlier caches.</summary>
/// <remarks>After <c>modeling_gemma3n.py</c> of transformers: keys and values have projections in all layers, also in those that read an earlier cache.
/// Not checked against a published count.</remarks>
internal static partial class Gemma
{
    private static TransformerDesign Nano(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(512);
        const int everyFifthIsFull = 5, classStreams = 4, classRank = 64, classInput = 256, classShared = 15, classVocabulary = 262144,
            norms = 4;
        DecoderDefaults defaults = new(KeyValueHeads: 2, HeadDimension: 256, Core: new(2048, 16384, 35, 8, 262400, 32768));
        DecoderShape shape = NanoShape(config, defaults);
        AxisLength streams = config.Positive("altup_num_inputs", classStreams), input = config.Positive("hidden_size_per_layer_input", classInput);
        int owning = shape.Layers.Count - config.Integer("num_kv_shared_layers", classShared);
        if (owning < 1)
            throw config.Refuse("num_kv_shared_layers", "Fewer layers share a cache than there are.");
        AlternatingUpdatesDesign updates = new(streams, config.Positive("laurel_rank", classRank), input);
        MlpDesign mlp = new(shape.IntermediateSize, Gated: true);
        DenseTraits traits = new() { QueryKeyNorm = QueryKeyNorm.PerHead, Norms = norms, Tied = true };
        ImmutableArray<AttentionSpan> spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, everyFifthIsFull);
        ImmutableArray<LayerDesign> layers = [.. spans.Select((span, index) => DenseDecoder.Layer(shape, traits, span, mlp) with
        {
            Mixer = DenseDecoder.Attention(shape, traits, span) with { OwnCache = index < owning },
            Further = updates,
        })];
        TransformerDesign design = shape.Design(config, "gemma3n_text", tied: true, layers);
        LayerInputTable inputs = new(config.Positive("vocab_size_per_layer_input", classVocabulary), shape.Layers.Count * input);
        return design with { ExtraBlocks = [updates.Before(inputs, shape.HiddenSize), updates.After(shape.HiddenSize)] };
    }

    /// <summary>intermediate_size is a list in the published configs, with the same width for every layer.</summary>
    private static DecoderShape NanoShape(ConfigFields config, DecoderDefaults defaults)
    {
        const string key = "intermediate_size";
        if (config.Raw(key) is not { Kind: ConfigKind.List })
            return DecoderShape.Read(config, defaults);
        AxisLength intermediate = config.Uniform(key, AxisLength.Zero, "Layers of different width have no builder in this family.");
        AxisLength hidden = config.CoreDimension("hidden_size", defaults.Core!.HiddenSize),
            heads = config.CoreDimension("num_attention_heads", defaults.Core.Heads);
        return new DecoderShape(hidden, config.Layers(absent: defaults.Core.Layers), heads,
            DecoderShape.KeyValueHeadsOf(config, heads, defaults.KeyValueHeads),
            DecoderShape.HeadDimensionOf(config, hidden, heads, defaults.HeadDimension),
            intermediate,
            config.CoreDimension("vocab_size", defaults.Core.VocabularySize),
            config.Tokens("max_position_embeddings", defaults.Core.Context));
    }

    private static void GgufNano(GgufKeys keys)
    {
        keys.Copy(("hidden_size_per_layer_input", "embedding_length_per_layer_input"), ("altup_num_inputs", "altup.num_inputs"),
            ("num_kv_shared_layers", "attention.shared_kv_layers"));
        if (keys.Tensor("per_layer_token_embd.weight") is { Shape.Rank: > 0 } table)
            keys.Set("vocab_size_per_layer_input", table.Shape[0]);
    }
}
