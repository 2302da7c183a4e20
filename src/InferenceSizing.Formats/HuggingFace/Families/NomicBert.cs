using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Nomic BERT.</summary>
internal static class NomicBert
{
    public static Family Family { get; } = new()
    {
        Source = "NomicBertConfig of the checkpoint; arXiv:2402.01613",
        Models =
        [
            new("nomic_bert", config => Read(config).ToArchitecture()),
        ],
        Gguf =
        [
            new("nomic-bert", "nomic_bert", GgufNomicBert),
        ],
    };

    /// <remarks>Nussbaum et al. 2024, arXiv:2402.01613: BERT with rotary positions and SwiGLU, keys named as GPT-2's.</remarks>
    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Dimension("n_embd");
        LayerCount layers = config.Layers("n_layer");
        AxisLength heads = config.Dimension("n_head"), vocabulary = config.Dimension("vocab_size");
        if (hidden % heads != 0)
            throw config.Refuse("n_head", "'n_head' does not divide 'n_embd'.");
        if (config.Has("num_experts") && config.Dimension("num_experts", 0).Exists)
            throw config.Refuse("num_experts", "Nomic's mixture of experts is not supported.");
        const int plainExpansion = 4;
        AxisLength intermediate = config.Has("n_inner") ? config.Dimension("n_inner") : plainExpansion * hidden;
        AttentionDesign attention = new(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        {
            QueryKeyValueBias = config.Flag("qkv_proj_bias", true),
            OutputBias = config.Flag("qkv_proj_bias", true),
            Fused = true,
        };
        bool bias = config.Flag("mlp_fc1_bias", true);
        if (bias != config.Flag("mlp_fc2_bias", true))
            throw config.Refuse("mlp_fc2_bias", "An MLP with a bias on one of its matrices alone is not supported.");
        MlpDesign mlp = new(intermediate, Gated: config.Text("activation_function") is "swiglu" or "geglu" or "glu", bias);
        LayerDesign layer = new(attention, mlp, NormDesign.LayerNorm, Norms: Count.From(2)) { NormPlace = NormPlace.AfterSum };
        bool rotary = config.Number("rotary_emb_fraction", 0) > 0;
        int positions = config.Integer("n_positions", 0);
        return new TransformerDesign
        {
            Family = "nomic_bert",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = AxisLength.From(rotary ? 0 : positions),
            TypeEmbeddings = config.Dimension("type_vocab_size", 2),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks = EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, hidden, vocabulary) { Pooler = false }),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden.Among(heads), vocabulary, TokenCount.From(positions)),
        };
    }

    private static void GgufNomicBert(GgufKeys keys)
    {
        keys.Set("_head", "");
        keys.Copy(("n_embd", "embedding_length"), ("n_head", "attention.head_count"), ("n_layer", "block_count"), ("n_inner", "feed_forward_length"),
            ("n_positions", "context_length"));
        keys.Set("qkv_proj_bias", keys.Has("blk.*.attn_qkv.bias"));
        keys.Set("mlp_fc1_bias", keys.Has("blk.*.ffn_up.bias"));
        keys.Set("mlp_fc2_bias", keys.Has("blk.*.ffn_down.bias"));
        keys.Set("activation_function", keys.Has("blk.*.ffn_gate.weight") ? "swiglu" : "gelu");
        keys.Set("rotary_emb_fraction", 1);
        keys.Set("type_vocab_size",
            keys.Tensor("token_types.weight") is { Shape.Rank: > 0 } types ? types.Shape.Elements / Math.Max(1, types.Shape.RowLength) : 0);
    }
}
