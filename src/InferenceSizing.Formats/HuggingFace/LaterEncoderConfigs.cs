using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of encoders that left BERT's layer: DeBERTa-v2 and v3, ModernBERT, Nomic BERT.</summary>
/// <remarks>Defaults are those of transformers' <c>DebertaV2Config</c> and <c>ModernBertConfig</c>, and of the checkpoint's own <c>NomicBertConfig</c>.</remarks>
internal static class LaterEncoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("deberta-v2", config => Deberta(config).ToArchitecture()),
        new("modernbert", config => ModernBert(config).ToArchitecture()),
        new("nomic_bert", config => NomicBert(config).ToArchitecture()),
    ];

    private static TransformerDesign Deberta(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 1536), layers = config.LayersOr("num_hidden_layers", 24), heads = config.Positive("num_attention_heads", 24);
        int intermediate = config.Dimension("intermediate_size", 6144), vocabulary = config.Positive("vocab_size", 128100), positions = config.Dimension("max_position_embeddings", 512);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        int relative = config.Flag("relative_attention", false) ? RelativePositions(config, positions) : 0;
        DisentangledAttentionDesign attention = new(heads, hidden / heads, relative, Terms(config), config.Flag("share_att_key", false));
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: 2) { NormPlace = NormPlace.AfterSum };
        int embedding = config.Positive("embedding_size", hidden);
        return new TransformerDesign
        {
            Family = "deberta-v2",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            EmbeddingSize = embedding,
            EmbeddingProjection = embedding == hidden ? null : new EmbeddingProjection(Bias: false, Out: false),
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = config.Flag("position_biased_input", true) ? positions : 0,
            TypeEmbeddings = config.Dimension("type_vocab_size", 0),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            ExtraBlocks = [.. RelativeTable(config, hidden, relative), .. Convolution(config, hidden), .. EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, embedding, vocabulary) { Pooler = false })],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden / heads, vocabulary, positions),
        };
    }

    /// <summary>Rows of the table: twice the buckets, or twice the farthest distance without buckets.</summary>
    private static int RelativePositions(ConfigFields config, int positions)
    {
        const int bothDirections = 2;
        int buckets = WholeOrMinusOne(config, "position_buckets"), farthest = WholeOrMinusOne(config, "max_relative_positions");
        return checked(bothDirections * (buckets > 0 ? buckets : farthest > 0 ? farthest : positions));
    }

    /// <summary>A key for which -1 means that there is none.</summary>
    private static int WholeOrMinusOne(ConfigFields config, string key) => config.Number(key, -1) < 0 ? 0 : config.DimensionOrZero(key);

    /// <summary>Terms of <c>pos_att_type</c>, a list or a text such as "c2p|p2c".</summary>
    private static int Terms(ConfigFields config) => config.Raw("pos_att_type") switch
    {
        null => 0,
        { ValueKind: System.Text.Json.JsonValueKind.String } => config.Text("pos_att_type")!.Split('|', StringSplitOptions.RemoveEmptyEntries).Length,
        _ => config.Texts("pos_att_type")!.Length,
    };

    private static IEnumerable<Block> RelativeTable(ConfigFields config, int hidden, int relative)
    {
        if (relative == 0)
            yield break;
        NodeList nodes = new();
        WeightTensor table = new(TensorRole.PositionEmbedding, relative, hidden, TensorSplit.Replicated);
        nodes.Add(new Learned(Component.Embedding, "rel_embeddings", [table]));
        if (config.Text("norm_rel_ebd")?.Contains("layer_norm", StringComparison.Ordinal) == true)
            nodes.Add(new Learned(Component.Embedding, "rel_norm", [new WeightTensor(TensorRole.Norm, (long)NormDesign.LayerNorm.Vectors * hidden, 1, TensorSplit.Replicated)]));
        yield return new Block { Name = "relative_positions", Place = BlockPlace.First, Passes = Passes.Encode, Nodes = nodes.ToNodes() };
    }

    /// <summary>The convolution beside the first layer of the larger v2 models, with a norm.</summary>
    private static IEnumerable<Block> Convolution(ConfigFields config, int hidden)
    {
        int kernel = config.Dimension("conv_kernel_size", 0);
        if (kernel == 0)
            yield break;
        if (config.Dimension("conv_groups", 1) != 1)
            throw config.Refuse("conv_groups", "A grouped convolution beside the first layer is not supported.");
        NodeList nodes = new();
        nodes.Add(Linear.Of(Component.Encoder, "conv", [new WeightTensor(TensorRole.Convolution, hidden, checked((long)kernel * hidden), TensorSplit.Replicated)], bias: true));
        nodes.Add(new Norm(Component.Encoder, "norm", hidden, (long)NormDesign.LayerNorm.Vectors * hidden));
        yield return new Block { Name = "convolution", Place = BlockPlace.First, Passes = Passes.Encode, Nodes = nodes.ToNodes() };
    }

    /// <remarks>Warner et al. 2024, arXiv:2412.13663: gated MLP, rotary positions, every third layer global, the first without a norm before its attention.</remarks>
    private static TransformerDesign ModernBert(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 768), layers = config.LayersOr("num_hidden_layers", 22), heads = config.Positive("num_attention_heads", 12);
        int intermediate = config.Dimension("intermediate_size", 1152), vocabulary = config.Positive("vocab_size", 50368), window = config.Dimension("local_attention", 128);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        bool attentionBias = config.Flag("attention_bias", false);
        NormDesign norm = new(Weight: true, Bias: config.Flag("norm_bias", false));
        MlpDesign mlp = new(intermediate, Gated: true, config.Flag("mlp_bias", false));
        int every = config.Positive("global_attn_every_n_layers", 3);
        string[] types = LayerTypes.Of(config, layers, "layer_types") ?? [.. Enumerable.Range(0, layers).Select(index => index % every == 0 ? "full_attention" : "sliding_attention")];
        return new TransformerDesign
        {
            Family = "modernbert",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            EmbeddingNorm = norm,
            FinalNorm = norm,
            Layers = [.. types.Select((type, index) => new LayerDesign(new AttentionDesign(heads, heads, hidden / heads, Span(type))
            {
                QueryKeyValueBias = attentionBias,
                OutputBias = attentionBias,
                Fused = true,
            }, mlp, norm, Norms: index == 0 ? 1 : 2))],
            ExtraBlocks = EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, hidden, vocabulary) { Pooler = false, Norm = norm, DenseBias = config.Flag("classifier_bias", false) }),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden / heads, vocabulary, config.Dimension("max_position_embeddings", 8192)),
        };

        AttentionSpan Span(string type) => type switch
        {
            "full_attention" => AttentionSpan.Bidirectional,
            "sliding_attention" => AttentionSpan.BidirectionalLocal(window),
            _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of modernbert's (full_attention, sliding_attention)."),
        };
    }

    /// <remarks>Nussbaum et al. 2024, arXiv:2402.01613: BERT with rotary positions and SwiGLU, keys named as GPT-2's.</remarks>
    private static TransformerDesign NomicBert(ConfigFields config)
    {
        int hidden = config.Dimension("n_embd"), layers = config.Layers("n_layer"), heads = config.Dimension("n_head"), vocabulary = config.Dimension("vocab_size");
        if (hidden % heads != 0)
            throw config.Refuse("n_head", "'n_head' does not divide 'n_embd'.");
        if (config.Has("num_experts") && config.Dimension("num_experts", 0) > 0)
            throw config.Refuse("num_experts", "Nomic's mixture of experts is not supported.");
        const int plainExpansion = 4;
        int intermediate = config.Has("n_inner") ? config.Dimension("n_inner") : checked(plainExpansion * hidden);
        AttentionDesign attention = new(heads, heads, hidden / heads, AttentionSpan.Bidirectional)
        {
            QueryKeyValueBias = config.Flag("qkv_proj_bias", true),
            OutputBias = config.Flag("qkv_proj_bias", true),
            Fused = true,
        };
        bool bias = config.Flag("mlp_fc1_bias", true);
        if (bias != config.Flag("mlp_fc2_bias", true))
            throw config.Refuse("mlp_fc2_bias", "An MLP with a bias on one of its matrices alone is not supported.");
        MlpDesign mlp = new(intermediate, Gated: config.Text("activation_function") is "swiglu" or "geglu" or "glu", bias);
        LayerDesign layer = new(attention, mlp, NormDesign.LayerNorm, Norms: 2) { NormPlace = NormPlace.AfterSum };
        bool rotary = config.Number("rotary_emb_fraction", 0) > 0;
        int positions = config.Dimension("n_positions", 0);
        return new TransformerDesign
        {
            Family = "nomic_bert",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = rotary ? 0 : positions,
            TypeEmbeddings = config.Dimension("type_vocab_size", 2),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            ExtraBlocks = EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, hidden, vocabulary) { Pooler = false }),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden / heads, vocabulary, positions),
        };
    }
}
