using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GLM (Z.ai): ChatGLM, GLM-4 dense, as a mixture and with vision, and GLM-5 with latent attention and an indexer; GLM-OCR and GLM-ASR.</summary>
internal static partial class Glm
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers and those of the ChatGLM checkpoints; arXiv:2406.12793, 2507.01006, 2508.06471",
        Decoders =
        [
            new("chatglm", Chat),
            new("glm", FourthWithoutOuterNorms),
            new("glm4", Fourth),
            new("glm_ocr_text", FourthSmallText),
            new("glm4_moe", FourthMixture),
            new("glm4_moe_lite", FourthLite),
            new("glm_moe_dsa", Fifth),
        ],
        Models =
        [
            new("glm4v", config => WrappedModel.Read(config, "glm4v", FourthVisionText(Text(config)), Tower, Pictures)),
            new("glm4v_moe", config => WrappedModel.Read(config, "glm4v_moe", FourthVisionMixture(Text(config)), Tower, Pictures)),
            new("glm_ocr", config => WrappedModel.Read(config, "glm_ocr", FourthSmallText(Text(config)), SmallTower, Pictures)),
            new("glm_image", config => WrappedModel.Read(config, "glm_image", ImageText(Text(config)), ImageTower)),
            new("glmasr", Speech),
        ],
        Gguf =
        [
            new("chatglm", "chatglm", GgufChat),
            new("glm4", "glm4", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"))),
            new("glm4moe", "glm4_moe", GgufMixture),
        ],
    };

    /// <summary>The second and third ChatGLM and GLM-4-9B: grouped queries under keys of their own.</summary>
    private static TransformerDesign Chat(ConfigFields config)
    {
        AxisLength hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads");
        LayerCount layers = config.Layers("num_layers");
        AxisLength groups = config.Flag("multi_query_attention", false) ? config.Positive("multi_query_group_num", 1) : heads;
        if (heads % groups != 0)
            throw config.Refuse("multi_query_group_num", "'multi_query_group_num' divides the number of attention heads.");
        AxisLength head = config.Positive("kv_channels", hidden.Among(heads));
        DecoderShape shape = new(hidden, layers, heads, groups, head,
                config.Dimension("ffn_hidden_size"), config.Dimension("padded_vocab_size", "vocab_size"),
            config.Tokens("seq_length", 0));
        bool bias = config.Flag("add_bias_linear", false);
        NormDesign norm = config.Flag("rmsnorm", true) ? NormDesign.Rms : NormDesign.LayerNorm;
        TransformerDesign design = DenseDecoder.Design(config, "chatglm", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = bias || config.Flag("add_qkv_bias", false),
            OutputBias = bias,
            MlpBias = bias,
            Norm = norm,
        });
        // Its class with a head is called ChatGLMModel in configs of the third generation, so the name tells nothing.
        return design with { Head = !config.Flag("_no_lm_head"), FinalNorm = config.Flag("post_layer_norm", true) ? norm : null };
    }

    private static TransformerDesign FourthWithoutOuterNorms(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, Defaults);
        return DenseDecoder.Design(config, "glm", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", false) });
    }

    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, Defaults);
        return DenseDecoder.Design(config, "glm4", shape, new() { QueryKeyValueBias = config.Flag("attention_bias", false), Norms = normsOnBothSides });
    }

    /// <summary>The text model of GLM-4.1V, whose queries, keys and values always have biases.</summary>
    private static TransformerDesign FourthVisionText(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, Defaults with { HeadDimension = null, Core = Defaults.Core! with { Context = 32768 } });
        return DenseDecoder.Design(config, "glm4v", shape, new() { QueryKeyValueBias = true, Norms = normsOnBothSides });
    }

    private static DecoderDefaults Defaults { get; } = new(KeyValueHeads: 2, HeadDimension: 128, Core: new(4096, 13696, 40, 32, 151552, 131072));

    private static TransformerDesign FourthMixture(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 10944, 46, 96, 151552, 131072)));
        DenseTraits traits = new()
        {
            QueryKeyValueBias = config.Flag("attention_bias", false),
            QueryKeyNorm = config.Flag("use_qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        };
        TransformerDesign design = ExpertReader.Mixed(config, "glm4_moe", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst),
            ExpertReader.Routed(config, correction: true, classExperts: 128, classWidth: 1408, classShared: 1));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.EmbeddingAndHead) };
    }

    /// <summary>The text model of GLM-4.5V and 4.6V: biases unless the config says otherwise, and no layers that predict further tokens.</summary>
    private static TransformerDesign FourthVisionMixture(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 10944, 46, 96, 151424, 65536)));
        DenseTraits traits = new() { QueryKeyValueBias = config.Flag("attention_bias", true) };
        return ExpertReader.Mixed(config, "glm4v_moe", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst),
            ExpertReader.Routed(config, correction: true, classExperts: 128, classWidth: 1408, classShared: 1));
    }

    private static TransformerDesign FourthLite(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = LatentAttentionReader.Shape(config);
        TransformerDesign design = LatentAttentionReader.Layered(
            config, "glm4_moe_lite", shape,
            LatentAttentionReader.Attention(
            config, shape, new LatentRanks { QueryRank = 768, KeyValueRank = 512, NopeDimension = 192, RopeDimension = 64, ValueDimension = 256 }), classFirst,
            NextGenerationExperts(config));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.EmbeddingAndHead) };
    }

    /// <summary>GLM-5: an indexer on the layers whose <c>indexer_types</c> is full; the others reuse the selection before them.</summary>
    private static TransformerDesign Fifth(ConfigFields config)
    {
        const int classFirst = 3;
        DecoderShape shape = LatentAttentionReader.Shape(config);
        LatentAttentionDesign full = LatentAttentionReader.Attention(
            config, shape, new LatentRanks
            {
                QueryRank = 2048,
                KeyValueRank = 512,
                NopeDimension = 192,
                RopeDimension = 64,
                ValueDimension = 256,
                IndexHeads = 32
            });
        TransformerDesign design = LatentAttentionReader.Layered(config, "glm_moe_dsa", shape, full, classFirst, NextGenerationExperts(config));
        TransformerDesign indexed = design with { Layers = SharedIndexers(config, design.Layers, full) };
        return indexed with { ExtraBlocks = MultiTokenPrediction.Blocks(config, indexed, design.Layers[^1], PredictionCopies.None) };
    }

    private static ExpertsDesign NextGenerationExperts(ConfigFields config) => ExpertReader.Routed(config, correction: true);

    private static ImmutableArray<LayerDesign> SharedIndexers(ConfigFields config, ImmutableArray<LayerDesign> layers, LatentAttentionDesign full)
    {
        if (full.IndexHeads.Length == 0 || config.Texts("indexer_types") is not { } types)
            return layers;
        if (types.Length < layers.Length)
            throw config.Refuse("indexer_types", $"'indexer_types' has {types.Length} entries for {layers.Length} layers.");
        LatentAttentionDesign shared = full with { IndexHeads = AxisLength.Zero, IndexDimension = AxisLength.Zero };
        return [.. layers.Select((layer, index) => types[index] == "full" ? layer : layer with { Mixer = shared })];
    }

    private static ConfigFields Text(ConfigFields config) => config.Part("text_config");

    /// <summary>shortest_edge and longest_edge of the checkpoints' preprocessor_config.json, 12,544 and 9,633,792 pixels of two frames.</summary>
    private static SmartResize Pictures(ConfigFields vision) => new(
        vision.Positive("patch_size", 14) * vision.Positive("spatial_merge_size", 2), LeastPixels: Count.From(12_544 / 2),
        MostPixels: Count.From(9_633_792 / 2))
    {
        File = "image_processing_glm4v.py",
    };

    private static ImmutableArray<Block> Tower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("hidden_size", 1536), heads = vision.Positive("num_heads", 12), output = vision.Positive("out_hidden_size", 4096),
            patch = vision.Positive("patch_size", 14);
        AxisLength merge = vision.Positive("spatial_merge_size", 2), frames = vision.Positive("temporal_patch_size", 2),
            wide = vision.Positive("intermediate_size", 13696);
        if (hidden % heads != 0)
            throw vision.Refuse("num_heads", "'num_heads' does not divide 'hidden_size'.");
        // The MLPs of the layers are as wide as the tower's output; intermediate_size is the merger's.
        LayerDesign layer = Layer(hidden, heads, new MlpDesign(output, Gated: true), NormDesign.Rms, vision.Flag("attention_bias", false),
            outputBias: false);
        const int lastNorms = 2, gateUpAndDown = 3;
        return
        [
            VisionTower.Part("vision.embeddings",
                [.. Linear(hidden, vision.Positive("in_channels", TowerReader.Colours) * frames * patch * patch, bias: true),
                Positions(Patches(vision.Positive("image_size", 336), patch), hidden), Norm(NormDesign.Rms, hidden, Count.From(lastNorms))]),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("depth", 24).Count)], hidden),
            VisionTower.Projector([.. Linear(output, hidden * merge * merge, bias: true), Matrix(output, output),
                Norm(NormDesign.LayerNorm, output), Matrix(wide, output, Count.From(gateUpAndDown))]),
        ];
    }

    private static void GgufChat(GgufKeys keys)
    {
        keys.Set("num_layers", keys.Number("block_count"));
        keys.Copy(("ffn_hidden_size", "feed_forward_length"), ("multi_query_group_num", "attention.head_count_kv"), ("kv_channels", "attention.key_length"),
            ("seq_length", "context_length"));
        keys.Set("multi_query_attention", true);
        keys.Set("add_qkv_bias", keys.Has("blk.*.attn_qkv.bias"));
    }

    private static void GgufMixture(GgufKeys keys)
    {
        keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
        keys.Set("use_qk_norm", keys.Has("blk.*.attn_q_norm.weight"));
    }
}
