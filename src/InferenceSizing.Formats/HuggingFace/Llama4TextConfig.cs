using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of Llama 4's text model: chunked attention with a full layer at intervals, experts on every or every other layer.</summary>
/// <remarks>Meta 2025, Llama 4 model card; defaults are those of transformers' <c>Llama4TextConfig</c>. The norm over queries and keys learns nothing.</remarks>
internal static class Llama4TextConfig
{
    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    public static TransformerDesign Read(ConfigFields config, ConfigFields whole)
    {
        int hidden = config.Positive("hidden_size", 5120), layers = config.LayersOr("num_hidden_layers", 48), heads = config.Positive("num_attention_heads", 40);
        int keyValueHeads = config.Positive("num_key_value_heads", 8), head = config.Positive("head_dim", 128), vocabulary = config.Positive("vocab_size", 202048);
        int intermediate = config.Dimension("intermediate_size", 8192), step = config.Positive("interleave_moe_layer_step", 1);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign full = new(heads, keyValueHeads, head, AttentionSpan.Full) { QueryKeyValueBias = bias, OutputBias = bias };
        int chunk = config.IsNull("attention_chunk_size") ? 0 : config.Dimension("attention_chunk_size", 8192);
        AttentionDesign chunked = chunk == 0 ? full : full with { Span = AttentionSpan.Chunked(chunk) };
        MlpDesign dense = new(config.Dimension("intermediate_size_mlp", 16384), Gated: true);
        ExpertsDesign experts = new(config.Positive("num_local_experts", 16), config.Positive("num_experts_per_tok", 1), intermediate) { SharedIntermediateSize = intermediate };
        bool[] rotary = Rotary(config, layers);
        int[]? sparse = config.Integers("moe_layers");
        return new TransformerDesign
        {
            Family = "llama4_text",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = (config.Has("tie_word_embeddings") ? config : whole).Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(
                rotary[index] ? chunked : full,
                sparse?.Contains(index) ?? (index + 1) % step == 0 ? experts : dense, NormDesign.Rms, Norms: 2))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, config.Dimension("max_position_embeddings", 131072)),
        };
    }

    /// <summary>Layers with rotary positions attend within chunks; one in four, or those that <c>no_rope_layers</c> marks with zero, to everything.</summary>
    private static bool[] Rotary(ConfigFields config, int layers)
    {
        if (config.Integers("no_rope_layers") is { Length: > 0 } marks)
            return marks.Length == layers ? [.. marks.Select(mark => mark != 0)] : throw config.Refuse("no_rope_layers", $"'no_rope_layers' names {marks.Length} layers; the model has {layers}.");
        int interval = config.Positive("no_rope_layer_interval", 4);
        return [.. Enumerable.Range(1, layers).Select(number => number % interval != 0)];
    }
}
