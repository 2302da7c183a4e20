using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
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
        "afmoe", "arctic", "bailingmoe", "bailingmoe2", "bitnet", "chameleon", "codeshell", "cogvlm", "cohere2moe", "deci", "deepseek2-ocr", "deepseek32",
        "dream", "eurobert", "exaone-moe", "gemma4", "glm-dsa", "granite_swa", "grovemoe", "hrm_text", "hunyuan_vl", "hy_v3", "jais", "jais2", "jina-bert-v2",
        "jina-bert-v3", "laguna", "llada", "llada-moe", "llama-embed", "maincoder", "mellum", "mimo2", "minimax-m3", "mistral4", "modern-bert",
        "muse-glimmer", "nanbeige", "neo-bert", "nomic-bert-moe", "openelm", "paddleocr", "pangu-embedded", "plamo", "plamo3", "refact", "rnd1",
        "smallthinker", "step35", "talkie",
    ];

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
        int hidden = config.Dimension("hidden_size"), vocabulary = config.Dimension("vocab_size");
        int[] heads = config.Integers("heads") ?? [];
        if (heads.Length == 0)
            throw config.Refuse("heads", "The file has no layers.");
        NormDesign norm = config.Flag("layer_norm") ? NormDesign.LayerNorm : NormDesign.Rms;
        NormPlace place = config.Flag("norms_after_sums") ? NormPlace.AfterSum : NormPlace.BeforePart;
        string family = config.Text("architecture") ?? ModelType;
        bool diffuses = Diffusing.Contains(family), causal = !diffuses && config.Flag("causal", true);
        ImmutableArray<LayerDesign> layers =
        [
            .. Enumerable.Range(0, heads.Length).Select(layer => new LayerDesign(
                MixerOf(config, layer, hidden, causal), FeedForwardOf(config, layer), norm, Count.From(Column(config, "norms", layer))) { NormPlace = place })
        ];
        return new TransformerDesign
        {
            Family = family,
            Kind = causal ? ArchitectureKind.Decoder : ArchitectureKind.Encoder,
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Head = causal || diffuses,
            PositionEmbeddings = AxisLength.From(config.DimensionOrZero("position_embeddings")),
            TypeEmbeddings = AxisLength.From(config.DimensionOrZero("type_embeddings")),
            EmbeddingNorm = config.Flag("embedding_norm") ? norm : null,
            FinalNorm = place == NormPlace.AfterSum ? null : norm,
            Layers = layers,
            ExtraBlocks = LayerInputs(config),
            Dimensions = new ModelDimensions(
                LayerCount.From(heads.Length), AxisLength.From(hidden),
                    AxisLength.From(Math.Max(Column(config, "dense_inner", 0), Column(config, "expert_inner", 0))), AxisLength.From(heads[0]),
                AxisLength.From(Math.Max(1, Column(config, "kv_heads", 0))), AxisLength.From(hidden / Math.Max(1, heads[0])), AxisLength.From(vocabulary),
                    TokenCount.From(config.DimensionOrZero("max_position_embeddings"))),
        };
    }

    /// <summary>The table of embeddings for single layers (Gemma 4).</summary>
    private static ImmutableArray<Block> LayerInputs(ConfigFields config)
    {
        int width = config.DimensionOrZero("layer_inputs");
        if (width == 0)
            return [];
        NodeList nodes = new();
        nodes.Add(new Embedding(Component.Embedding, "embed_tokens_per_layer",
            new WeightTensor(TensorRole.TokenEmbedding, AxisLength.From(config.Dimension("layer_inputs_vocabulary")), AxisLength.From(width),
                TensorSplit.Vocabulary)));
        return [new Block { Name = "per_layer_inputs", Place = BlockPlace.First, Passes = Passes.Generate, Nodes = nodes.ToNodes() }];
    }

    private static MixerDesign MixerOf(ConfigFields config, int layer, int hidden, bool causal)
    {
        int heads = Column(config, "heads", layer), shared = Math.Max(1, Column(config, "kv_heads", layer)), latent = Column(config, "latent_width", layer);
        if (latent > 0)
        {
            int rope = config.DimensionOrZero("qk_rope_head_dim");
            if (rope > latent)
                throw config.Refuse("qk_rope_head_dim", $"'qk_rope_head_dim' is at most the width of the latent, {latent}.");
            return new LatentAttentionDesign(
                AxisLength.From(heads), AxisLength.From(config.DimensionOrZero("q_lora_rank")), AxisLength.From(latent - rope),
                    AxisLength.From(config.DimensionOrZero("qk_nope_head_dim")), AxisLength.From(rope),
                    AxisLength.From(config.DimensionOrZero("v_head_dim")))
            {
                IndexHeads = AxisLength.From(config.DimensionOrZero("index_n_heads")),
                IndexDimension = AxisLength.From(config.DimensionOrZero("index_head_dim")),
            };
        }

        int query = Column(config, "query_width", layer), key = Column(config, "key_width", layer), value = Column(config, "value_width", layer),
            fused = Column(config, "fused_width", layer), window = Column(config, "window", layer);
        if (heads == 0 || (query == 0 && fused == 0))
            throw config.Refuse("heads", $"Layer {layer} is neither attention nor anything else that has a builder here.");
        int head = fused > 0 ? fused / (heads + (2 * shared)) : query / heads;
        return new AttentionDesign(AxisLength.From(heads), AxisLength.From(fused > 0 || key == 0 ? shared : Math.Max(1, key / head)), AxisLength.From(head),
            causal ? AttentionSpans.OfWindow(window)
            : window > 0 ? AttentionSpan.BidirectionalLocal(TokenCount.From(window)) : AttentionSpan.Bidirectional)
        {
            ValueDimension = AxisLength.From(value == 0 || value == key ? 0 : value / shared),
            ValuesAreKeys = fused == 0 && value == 0 && key > 0,
            BorrowsKeysAndValues = fused == 0 && key == 0,
            OwnCache = (fused > 0 || key > 0) && layer < (config.Integers("heads")?.Length ?? 0) - config.DimensionOrZero("cacheless_layers"),
            Fused = fused > 0,
            QueryKeyNorm = Column(config, "query_norm", layer) switch
            {
                0 => QueryKeyNorm.None,
                var normed when normed == head => QueryKeyNorm.PerHead,
                _ => QueryKeyNorm.Full
            },
        };
    }

    private static FeedForwardDesign? FeedForwardOf(ConfigFields config, int layer)
    {
        int dense = Column(config, "dense_inner", layer), count = Column(config, "experts", layer);
        bool gated = Column(config, "gated", layer) > 0 || Column(config, "dense_width", layer) == 2 * dense;
        MlpDesign? mlp = dense > 0 ? new MlpDesign(AxisLength.From(dense), gated) : null;
        if (count == 0)
            return mlp;
        ExpertsDesign experts = new(AxisLength.From(count), AxisLength.From(Math.Clamp(config.Positive("num_experts_per_tok", 1), 1, count)),
            AxisLength.From(Column(config, "expert_inner", layer)))
        {
            Gated = Column(config, "experts_gated", layer) > 0,
            RouterCorrection = Column(config, "correction", layer) > 0,
            SharedIntermediateSize = AxisLength.From(Column(config, "shared_inner", layer)),
        };
        return mlp is null ? experts : new MlpBesideExpertsDesign(mlp, experts);
    }

    private static int Column(ConfigFields config, string key, int layer) =>
        config.Integers(key) is { } values && layer < values.Length ? values[layer] : 0;
}
