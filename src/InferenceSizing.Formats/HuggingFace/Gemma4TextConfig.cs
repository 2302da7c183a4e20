using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of Gemma 4's text model: wide heads on the full layers, last layers that read earlier caches, experts beside the MLP, an input for every layer.</summary>
/// <remarks><c>modeling_gemma4.py</c> and <c>Gemma4TextConfig</c> of transformers. Scalars of layers are buffers and are not counted.</remarks>
internal static class Gemma4TextConfig
{
    private const int NormsOnBothSides = 4, EverySixthIsFull = 6, DoubleWidth = 2;

    public static TransformerDesign Read(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 2304), layers = config.LayersOr("num_hidden_layers", 30), heads = config.Positive("num_attention_heads", 8), vocabulary = config.Positive("vocab_size", 262144);
        int keyValueHeads = config.Positive("num_key_value_heads", 4), head = config.Positive("head_dim", 256), intermediate = config.Dimension("intermediate_size", 9216);
        int input = config.Dimension("hidden_size_per_layer_input", 256);
        string[] types = LayerTypes.Of(config, layers, "layer_types") ?? LayerTypes.EveryNth(layers, EverySixthIsFull, "full_attention", "sliding_attention");
        int owning = layers - config.Dimension("num_kv_shared_layers", 0);
        if (owning < 1)
            throw config.Refuse("num_kv_shared_layers", "More layers share a cache than there are.");
        AttentionDesign sliding = Sliding(config, heads, keyValueHeads, head), full = Full(config, heads, keyValueHeads);
        int context = config.Dimension("max_position_embeddings", 131072);
        bool doubled = config.Flag("use_double_wide_mlp", false);
        MlpDesign mlp = new(intermediate, Gated: true), wide = doubled ? mlp with { IntermediateSize = checked(DoubleWidth * intermediate) } : mlp;
        return new TransformerDesign
        {
            Family = "gemma4_text",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            Layers = [.. types.Select((type, index) => new LayerDesign(
                Attention(config, type, sliding, full) with { OwnCache = index < owning, BorrowsKeysAndValues = index >= owning },
                FeedForward(config, index < owning ? mlp : wide), NormDesign.Rms, NormsOnBothSides)
            {
                Further = input > 0 ? new LayerInputDesign(input) : null,
            })],
            ExtraBlocks = input > 0 ? [LayerInputs(config, hidden, layers, input)] : [],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, context)
            {
                // Windows and full layers have heads, and so tables, of their own.
                RotaryElements = (long)context * (sliding.HeadDimension + full.HeadDimension),
            },
        };
    }

    private static AttentionDesign Attention(ConfigFields config, string type, AttentionDesign sliding, AttentionDesign full) => type switch
    {
        "sliding_attention" => sliding,
        "full_attention" => full,
        _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of gemma4's (sliding_attention, full_attention)."),
    };

    private static AttentionDesign Sliding(ConfigFields config, int heads, int keyValueHeads, int head)
    {
        bool bias = config.Flag("attention_bias", false);
        return new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Sliding(config.Positive("sliding_window", 512)))
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias,
        };
    }

    private static AttentionDesign Full(ConfigFields config, int heads, int keyValueHeads)
    {
        bool bias = config.Flag("attention_bias", false), valuesAreKeys = config.Flag("attention_k_eq_v", false);
        int head = config.IsNull("global_head_dim") ? config.Positive("head_dim", 256) : config.Positive("global_head_dim", 512);
        return new AttentionDesign(heads, valuesAreKeys ? config.Positive("num_global_key_value_heads", keyValueHeads) : keyValueHeads, head, AttentionSpan.Full)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            ValuesAreKeys = valuesAreKeys,
        };
    }

    private static FeedForwardDesign FeedForward(ConfigFields config, MlpDesign mlp) => config.Flag("enable_moe_block", false)
        ? new MlpBesideExpertsDesign(mlp, new ExpertsDesign(config.Dimension("num_experts"), config.Dimension("top_k_experts"), config.Dimension("moe_intermediate_size")))
        : mlp;

    /// <summary>A table of every token's inputs to all layers, and the stream's own share in them.</summary>
    private static Block LayerInputs(ConfigFields config, int hidden, int layers, int input)
    {
        long inputs = checked((long)layers * input);
        NodeList nodes = new();
        nodes.Add(new Embedding(Component.Embedding, "embed_tokens_per_layer", new WeightTensor(TensorRole.TokenEmbedding, config.Positive("vocab_size_per_layer_input", 262144), inputs, TensorSplit.Vocabulary)));
        nodes.Add(Linear.Of(Component.Embedding, "per_layer_model_projection", [new WeightTensor(TensorRole.Projector, inputs, hidden, TensorSplit.Replicated)]), Block.Input);
        nodes.Add(new Norm(Component.Norm, "per_layer_projection_norm", inputs, input));
        return new Block { Name = "per_layer_inputs", Place = BlockPlace.First, Passes = Passes.Generate, Nodes = nodes.ToNodes() };
    }
}
