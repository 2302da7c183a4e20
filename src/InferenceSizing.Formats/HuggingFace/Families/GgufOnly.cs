using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GGUF architectures whose layers are attention and a feed-forward part, read from the tensors of the file: what no family here reads from a
/// config.</summary>
internal static class GgufOnly
{
    private const string ModelType = "_gguf";

    private static readonly ImmutableArray<string> Architectures =
    [
        "afmoe", "arctic", "bailingmoe", "bailingmoe2", BitNet, "chameleon", "codeshell", "cogvlm", "cohere2moe", "deci", "deepseek2-ocr", "deepseek32",
        "dream", "eurobert", "exaone-moe", "gemma4", "glm-dsa", "granite_swa", "grovemoe", "hrm_text", "hunyuan_vl", "hy_v3", "jais", "jais2", "jina-bert-v2",
        "jina-bert-v3", "laguna", "llada", "llada-moe", "llama-embed", "maincoder", "mellum", "mimo2", "minimax-m3", "mistral4", "modern-bert",
        "muse-glimmer", "nanbeige", "neo-bert", "nomic-bert-moe", "openelm", "paddleocr", "pangu-embedded", "plamo", "plamo3", "refact", "rnd1",
        "smallthinker", "step35", "talkie",
    ];

    /// <summary>Its table is read as the head, where it is (<c>src/models/bitnet.cpp</c>).</summary>
    private const string BitNet = "bitnet";

    /// <summary>Models that fill in all tokens of a text at once: a head, and no cache.</summary>
    private static readonly ImmutableArray<string> Diffusing = ["dream", "llada", "llada-moe", "rnd1"];

    public static Family Family { get; } = new()
    {
        Source = "github.com/ggml-org/llama.cpp, src/llama-arch.cpp and src/models at v0.5.0",
        Decoders = [new(ModelType, Read)],
        Gguf = [.. Architectures.Select(architecture => new GgufRow(architecture, ModelType, Keys))],
    };

    private static void Keys(GgufKeys keys)
    {
        keys.Set("architecture", keys.Architecture);
        GgufLayers.Describe(keys);
    }

    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Dimension("hidden_size"), vocabulary = config.Dimension("vocab_size");
        LayerColumns columns = new(config);
        AxisLength[] heads = columns.Of("heads");
        if (heads.Length == 0)
            throw config.Refuse("heads", "The file has no layers.");
        NormDesign norm = config.Flag("layer_norm") ? NormDesign.LayerNorm : NormDesign.Rms;
        NormPlace place = config.Flag("norms_after_sums") ? NormPlace.AfterSum : NormPlace.BeforePart;
        string family = config.Text("architecture") ?? ModelType;
        bool diffuses = Diffusing.Contains(family), causal = !diffuses && config.Flag("causal", true);
        ImmutableArray<LayerDesign> layers =
        [
            .. Enumerable.Range(0, heads.Length).Select(layer => new LayerDesign(
                MixerOf(config, columns, layer, hidden, causal), FeedForwardOf(config, columns, layer), norm,
                Count.From(columns.At("norms", layer).Length)) { NormPlace = place })
        ];
        return new TransformerDesign
        {
            Family = family,
            Kind = causal ? ArchitectureKind.Decoder : ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            ReadsTableAsHead = family == BitNet,
            Head = causal || diffuses,
            PositionEmbeddings = config.DimensionOrZero("position_embeddings"),
            TypeEmbeddings = config.DimensionOrZero("type_embeddings"),
            EmbeddingNorm = config.Flag("embedding_norm") ? norm : null,
            FinalNorm = place == NormPlace.AfterSum ? null : norm,
            Layers = layers,
            ExtraBlocks = LayerInputs(config),
            Dimensions = new ModelDimensions(LayerCount.From(heads.Length), hidden,
                    AxisLength.Max(columns.At("dense_inner", 0), columns.At("expert_inner", 0)), heads[0],
                AxisLength.Max(AxisLength.One, columns.At("kv_heads", 0)), hidden.Among(AxisLength.Max(AxisLength.One, heads[0])), vocabulary,
                    config.TokensOrZero("max_position_embeddings")),
        };
    }

    /// <summary>The table of embeddings for single layers (Gemma 4).</summary>
    private static ImmutableArray<Block> LayerInputs(ConfigFields config)
    {
        AxisLength width = config.DimensionOrZero("layer_inputs");
        return width.Exists ? [new LayerInputTable(config.Dimension("layer_inputs_vocabulary"), width).Alone()] : [];
    }

    private static MixerDesign MixerOf(ConfigFields config, LayerColumns columns, int layer, AxisLength hidden, bool causal)
    {
        AxisLength heads = columns.At("heads", layer), shared = AxisLength.Max(AxisLength.One, columns.At("kv_heads", layer)),
            latent = columns.At("latent_width", layer);
        if (latent.Exists)
        {
            AxisLength rope = config.DimensionOrZero("qk_rope_head_dim");
            if (rope > latent)
                throw config.Refuse("qk_rope_head_dim", $"'qk_rope_head_dim' is at most the width of the latent, {latent}.");
            return new LatentAttentionDesign(heads, config.DimensionOrZero("q_lora_rank"), latent.Less(rope),
                    config.DimensionOrZero("qk_nope_head_dim"), rope,
                    config.DimensionOrZero("v_head_dim"))
            {
                IndexHeads = config.DimensionOrZero("index_n_heads"),
                IndexDimension = config.DimensionOrZero("index_head_dim"),
            };
        }

        AxisLength query = columns.At("query_width", layer), key = columns.At("key_width", layer), value = columns.At("value_width", layer),
            fused = columns.At("fused_width", layer);
        TokenCount window = TokenCount.From(columns.At("window", layer).Length);
        if (!heads.Exists || (!query.Exists && !fused.Exists))
            throw config.Refuse("heads", $"Layer {layer} is neither attention nor anything else that has a builder here.");
        AxisLength head = fused.Exists ? fused.Among(heads + (2 * shared)) : query.Among(heads);
        return new AttentionDesign(heads, fused.Exists || !key.Exists ? shared : AxisLength.Max(AxisLength.One, key.Among(head)), head,
            causal ? AttentionSpans.OfWindow(window)
            : window > TokenCount.Zero ? AttentionSpan.BidirectionalLocal(window) : AttentionSpan.Bidirectional)
        {
            ValueDimension = !value.Exists || value == key ? AxisLength.Zero : value.Among(shared),
            ValuesAreKeys = !fused.Exists && !value.Exists && key.Exists,
            BorrowsKeysAndValues = !fused.Exists && !key.Exists,
            OwnCache = (fused.Exists || key.Exists) && layer < columns.Of("heads").Length - config.IntegerOrZero("cacheless_layers"),
            Fused = fused.Exists,
            InnerNorm = columns.At("attention_inner_norm", layer).Exists,
            QueryKeyNorm = columns.At("query_norm", layer).Length switch
            {
                0 => QueryKeyNorm.None,
                var normed when normed == head.Length => QueryKeyNorm.PerHead,
                _ => QueryKeyNorm.Full
            },
        };
    }

    private static FeedForwardDesign? FeedForwardOf(ConfigFields config, LayerColumns columns, int layer)
    {
        AxisLength dense = columns.At("dense_inner", layer), count = columns.At("experts", layer);
        bool gated = columns.At("gated", layer).Exists || columns.At("dense_width", layer) == 2 * dense;
        MlpDesign? mlp = dense.Exists ? new MlpDesign(dense, gated) { InnerNorm = columns.At("dense_inner_norm", layer).Exists } : null;
        if (!count.Exists)
            return mlp;
        ExpertsDesign experts = new(count, AxisLength.Min(config.Positive("num_experts_per_tok", 1), count), columns.At("expert_inner", layer))
        {
            Gated = columns.At("experts_gated", layer).Exists,
            RouterCorrection = columns.At("correction", layer).Exists,
            SharedIntermediateSize = columns.At("shared_inner", layer),
        };
        return mlp is null ? experts : new MlpWithExpertsDesign(mlp, experts);
    }

    /// <summary>What <see cref="GgufLayers"/> wrote: a number for each layer under each key.</summary>
    private sealed class LayerColumns(ConfigFields config)
    {
        private readonly Dictionary<string, AxisLength[]> _read = new(StringComparer.Ordinal);

        public AxisLength[] Of(string key) => _read.TryGetValue(key, out AxisLength[]? values) ? values : _read[key] = config.Dimensions(key) ?? [];

        /// <summary>A layer's; zero where the file does not have it.</summary>
        public AxisLength At(string key, int layer) => layer < Of(key).Length ? Of(key)[layer] : AxisLength.Zero;
    }
}
