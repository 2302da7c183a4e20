using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Qwen: dense, mixtures, hybrids with gated delta nets (Qwen3-Next, Qwen3.5), and their vision and audio models.</summary>
/// <remarks>The layer of multi-token prediction that checkpoints of the hybrids carry is a full-attention one; the config of Qwen3-Next does not mention it, so
/// <c>_checkpoint_mtp_layers</c> is a key of this service.</remarks>
internal static partial class Qwen
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; Qwen technical reports, arXiv:2309.16609, 2407.10671, 2505.09388; vision arXiv:2409.12191, 2502.13923, " +
            "2511.21631; audio arXiv:2407.10759, 2503.20215",
        Decoders =
        [
            new("qwen", First),
            new("qwen2", Second),
            new("qwen3", Third),
            new("qwen2_moe", SecondMixture),
            new("qwen3_moe", ThirdMixture),
            new("qwen3_vl_text", config => Third(config) with { Family = "qwen3_vl_text" }),
            new("qwen3_vl_moe_text", config => ThirdMixture(config) with { Family = "qwen3_vl_moe_text" }),
            new("qwen3_next", Next),
            new("qwen3_5_text", config => Dense(config, config)),
            new("qwen3_5_moe_text", config => Mixture(config, config)),
        ],
        Models =
        [
            new("qwen2_vl", config => WrappedModel.Read(config, "qwen2_vl", WrappedModel.Text(config, "qwen2"), SecondTower, SecondPictures)),
            new("qwen2_5_vl", config => WrappedModel.Read(config, "qwen2_5_vl", WrappedModel.Text(config, "qwen2"), SecondAndHalfTower, SecondPictures)),
            new("qwen3_vl", config => WrappedModel.Read(config, "qwen3_vl", WrappedModel.Text(config, "qwen3"), Deepstacked, ThirdPictures)),
            new("qwen3_vl_moe", config => WrappedModel.Read(config, "qwen3_vl_moe", WrappedModel.Text(config, "qwen3_moe"), Deepstacked, ThirdPictures)),
            new("qwen3_5", config => WrappedModel.Read(
                config, "qwen3_5", Dense(config.Nested("text_config") ?? config, config), WithoutDeepstack, ThirdPictures)),
            new("qwen3_5_moe", config => WrappedModel.Read(
                config, "qwen3_5_moe", Mixture(config.Nested("text_config") ?? config, config), WithoutDeepstack, ThirdPictures)),
            new("qwen2_audio", Audio),
            new("qwen3_asr", Speech),
            new("qwen2_5_omni_thinker", Thinker),
            new("qwen3_tts", Talker),
        ],
        Gguf =
        [
            new("qwen", "qwen"),
            new("qwen2", "qwen2"),
            new("qwen2vl", "qwen2"),
            new("qwen3", "qwen3"),
            new("qwen3vl", "qwen3_vl_text"),
            new("qwen2moe", "qwen2_moe"),
            new("qwen3moe", "qwen3_moe"),
            new("qwen3vlmoe", "qwen3_vl_moe_text"),
            new("qwen3next", "qwen3_next", GgufDeltaNet),
            new("qwen35", "qwen3_5_text", GgufDeltaNet),
            new("qwen35moe", "qwen3_5_moe_text", GgufDeltaNet),
        ],
    };

    /// <summary>The first Qwen: intermediate_size counts gate and up together; only queries, keys and values have biases unless <c>no_bias</c> is
    /// false.</summary>
    public static TransformerDesign First(ConfigFields config)
    {
        const int gateAndUp = 2;
        DecoderShape read = DecoderShape.Read(config, new());
        DecoderShape shape = read with
        {
            IntermediateSize = read.IntermediateSize / gateAndUp,
            KeyValueHeads = read.Heads,
            HeadDimension = config.Positive("kv_channels", read.HiddenSize.Among(read.Heads)),
        };
        bool bias = !config.Flag("no_bias", true);
        return DenseDecoder.Design(config, "qwen", shape, new() { Fused = true, QueryKeyValueBias = true, OutputBias = bias, MlpBias = bias });
    }

    public static TransformerDesign Second(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int classFirst = 28;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, Core: new(4096, 22016, 32, 32, 151936, 32768)));
        return DenseDecoder.Design(
            config, "qwen2", shape, new() { QueryKeyValueBias = true, Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst) });
    }

    private static TransformerDesign Third(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int classFirst = 28;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 32, HeadDimension: 128, Core: new(4096, 22016, 32, 32, 151936, 32768)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "qwen3", shape, new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst),
        });
    }

    private static TransformerDesign SecondMixture(ConfigFields config)
    {
        const int classHeads = 16, classFirst = 28, classExperts = 60, classActive = 4, classWidth = 1408, classShared = 5632;
        TokenCount classWindow = TokenCount.From(4096);
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(2048, 5632, 24, 16, 151936, 32768)));
        ExpertsDesign experts = Routed(config, "num_experts", classExperts, classActive, classWidth) with
        {
            SharedIntermediateSize = config.Positive("shared_expert_intermediate_size", classShared),
            SharedGate = true,
        };
        DenseTraits traits = new()
        {
            QueryKeyValueBias = config.Flag("qkv_bias", true),
            Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst)
        };
        return ExpertReader.Mixed(config, "qwen2_moe", shape, traits, ExpertLayers.EveryStep(config, shape.Layers), experts);
    }

    private static TransformerDesign ThirdMixture(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int classExperts = 128, classActive = 8, classWidth = 768, fromTheFirst = 0;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2048, 6144, 24, 32, 151936, 32768)));
        AttentionSpan span = config.Flag("use_sliding_window", false) ? AttentionSpans.OfWindow(AttentionSpans.Window(config, classWindow))
            : AttentionSpan.Full;
        DenseTraits traits = DenseDecoder.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = [.. Enumerable.Range(fromTheFirst, shape.Layers.Count).Select(_ => span)],
        });
        return ExpertReader.Mixed(config, "qwen3_moe", shape, traits, ExpertLayers.EveryStep(config, shape.Layers),
            Routed(config, "num_experts", classExperts, classActive, classWidth));
    }

    private static ExpertsDesign Routed(ConfigFields config, string countKey, int classExperts, int classActive, int classWidth) =>
        ExpertLayers.Experts(config, config.Positive(countKey, classExperts), config.Positive("num_experts_per_tok", classActive),
            config.Positive("moe_intermediate_size", classWidth));

    private static TransformerDesign Next(ConfigFields config) =>
        Stack(config, config, "qwen3_next", new Sizes(2048, 48, 16, 2, 5632, 151936, 32768), mixture: true);

    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    private static TransformerDesign Dense(ConfigFields config, ConfigFields whole) =>
        Stack(config, whole, "qwen3_5", new Sizes(4096, 32, 16, 4, 12288, 248320, 32768), mixture: false);

    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    private static TransformerDesign Mixture(ConfigFields config, ConfigFields whole) =>
        Stack(config, whole, "qwen3_5_moe", new Sizes(2048, 40, 16, 2, 0, 248320, 32768) { Experts = 256, Active = 8 }, mixture: true);

    private static TransformerDesign Stack(ConfigFields config, ConfigFields whole, string family, Sizes absent, bool mixture)
    {
        AxisLength hidden = config.Positive("hidden_size", absent.Hidden);
        LayerCount layers = config.LayersOr("num_hidden_layers", absent.Layers);
        AxisLength heads = config.Positive("num_attention_heads", absent.Heads);
        AxisLength keyValueHeads = config.Positive("num_key_value_heads", absent.KeyValueHeads), head = config.Positive("head_dim", 256),
            vocabulary = config.Positive("vocab_size", absent.Vocabulary);
        AxisLength intermediate = mixture && absent.Intermediate == 0 ? config.DimensionOrZero("intermediate_size")
            : config.Dimension("intermediate_size", absent.Intermediate);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full)
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            OutputGate = true,
            QueryKeyNorm = QueryKeyNorm.PerHead,
        };
        GatedDeltaNetDesign delta = DeltaNet(config);
        string[] types = LayerTypes.Of(config, layers, "layer_types")
            ?? LayerTypes.EveryNth(layers, config.PositiveInteger("full_attention_interval", 4), "full_attention", "linear_attention");
        TokenCount context = config.Tokens("max_position_embeddings", absent.Context);
        MlpDesign dense = new(intermediate, Gated: true);
        FeedForwardDesign sparse = mixture ? Experts(config, absent) : dense;
        TransformerDesign design = new()
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = (config.Has("tie_word_embeddings") ? config : whole).Flag("tie_word_embeddings", false),
            Layers = MixedLayers(config, types, attention, delta, dense, sparse, family),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, context)
            {
                RotaryElements = RotaryPositions.Table(config, context, head)
            },
        };
        return design with { ExtraBlocks = Predicting(config, design, attention, sparse) };
    }

    private static GatedDeltaNetDesign DeltaNet(ConfigFields config) => new(
        config.Positive("linear_num_key_heads", 16), config.Positive("linear_num_value_heads", 32), config.Dimension("linear_key_head_dim", 128),
        config.Dimension("linear_value_head_dim", 128), config.Positive("linear_conv_kernel_dim", 4));

    /// <summary>Layers by their types; of a mixture those are dense that the config lists, and all but every n-th.</summary>
    private static ImmutableArray<LayerDesign> MixedLayers(ConfigFields config, string[] types, AttentionDesign attention, GatedDeltaNetDesign delta,
        MlpDesign dense, FeedForwardDesign sparse, string family)
    {
        HashSet<int> denseLayers = [.. config.Integers("mlp_only_layers") ?? []];
        int sparseStep = config.Has("decoder_sparse_step") ? config.PositiveInteger("decoder_sparse_step", 1) : 1;
        return [.. types.Select((type, index) => new LayerDesign(type switch
        {
            "full_attention" => attention,
            "linear_attention" => delta,
            _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of {family}'s (full_attention, linear_attention)."),
        }, denseLayers.Contains(index) || (index + 1) % sparseStep != 0 ? dense : sparse, NormDesign.Rms, Norms: Count.From(2)))];
    }

    private static ImmutableArray<Block> Predicting(
        ConfigFields config, TransformerDesign design, AttentionDesign attention, FeedForwardDesign feedForward) => MultiTokenPrediction.Blocks(
            config, config.Has("mtp_num_hidden_layers") ? "mtp_num_hidden_layers" : "_checkpoint_mtp_layers", design,
            [new LayerDesign(attention, feedForward, NormDesign.Rms, Norms: Count.From(2))], PredictionCopies.None);

    private static ExpertsDesign Experts(ConfigFields config, Sizes absent) =>
        new(config.Positive("num_experts", absent.Experts), config.Positive("num_experts_per_tok", absent.Active),
            config.Dimension("moe_intermediate_size", 512))
        {
            SharedIntermediateSize = config.Dimension("shared_expert_intermediate_size", 512),
            SharedGate = true,
        };

    /// <summary>What a config class has where the config says nothing.</summary>
    private sealed record Sizes(int Hidden, int Layers, int Heads, int KeyValueHeads, int Intermediate, int Vocabulary, int Context)
    {
        public int Experts { get; init; } = 512;

        public int Active { get; init; } = 10;
    }

    private static ImmutableArray<Block> Deepstacked(ConfigFields vision, AxisLength hidden)
    {
        const int classMergers = 3;
        return ThirdTower(vision, hidden, vision.Integers("deepstack_visual_indexes")?.Length ?? classMergers);
    }

    private static ImmutableArray<Block> WithoutDeepstack(ConfigFields vision, AxisLength hidden) => ThirdTower(vision, hidden, deepstack: 0);

    private static TokenArchitecture Audio(ConfigFields config)
    {
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "qwen2");
        AxisLength hidden = audio.Positive("d_model", 1280);
        return Whisper.Behind(config, text, "qwen2_audio",
        [
            .. Whisper.Tower(audio, hidden, audio.Positive("encoder_attention_heads", 20), audio.Dimension("encoder_ffn_dim", 5120),
                audio.LayersOr("encoder_layers", 32), Whisper.AudioPositions(audio)),
            VisionTower.Projector(Linear(text.HiddenSize, hidden, bias: true)),
        ]);
    }

    /// <summary>Qwen3-ASR: three convolutions that halve time and spectrum, then the layers of an encoder. Source: mlx_audio/stt/models/qwen3_asr.</summary>
    private static TokenArchitecture Speech(ConfigFields config)
    {
        AxisLength area = AxisLength.From(9);
        const int convolutions = 2, halvings = 8;
        ConfigFields thinker = config.Nested("thinker_config") ?? config, audio = Whisper.AudioConfig(thinker);
        TransformerDesign text = WrappedModel.Text(thinker, "qwen3");
        AxisLength hidden = audio.Positive("d_model", 1024), heads = audio.Positive("encoder_attention_heads", 16),
            channels = audio.Positive("downsample_hidden_size", 480);
        if (hidden % heads != 0)
            throw audio.Refuse("encoder_attention_heads", "The heads do not divide the tower's width.");
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(audio.Dimension("encoder_ffn_dim", 4096), Gated: false, Bias: true), NormDesign.LayerNorm,
                attentionBias: true,
            outputBias: true);
        return Whisper.Behind(config, text, "qwen3_asr",
        [
            VisionTower.AudioPart("audio.embeddings", [.. Linear(channels, area, bias: true),
                .. Linear(channels, channels * area, bias: true, Count.From(convolutions)),
                Matrix(hidden, channels * (audio.Positive("num_mel_bins", 128) / halvings)), Norm(NormDesign.LayerNorm, hidden)]),
            .. VisionTower.Layers(
                "audio", [.. Enumerable.Repeat(layer, audio.LayersOr("encoder_layers", 24).Count)], hidden, shownAs: Component.AudioTower),
            VisionTower.Projector([.. Linear(hidden, hidden, bias: true), .. Linear(audio.Positive("output_dim", 2048), hidden, bias: true)]),
        ]);
    }

    /// <summary>Audio.5-VL's tower next to the audio one, whose projector is its own and which has vectors for the ends of a recording.</summary>
    private static TokenArchitecture Thinker(ConfigFields config)
    {
        AxisLength ends = AxisLength.From(2);
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "qwen2");
        AxisLength hidden = audio.Positive("d_model", 1280), output = audio.Positive("output_dim", 3584);
        ImmutableArray<Block> tower = Whisper.Tower(
            audio, hidden, audio.Positive("encoder_attention_heads", 20), audio.Dimension("encoder_ffn_dim", 5120), audio.LayersOr("encoder_layers", 32),
            positions: AxisLength.Zero);
        Block projector = VisionTower.Projector([.. Linear(output, hidden, bias: true), TowerTensors.Positions(ends, output)]);
        return WrappedModel.Read(config, "qwen2_5_omni_thinker", text with { ExtraBlocks = [.. text.ExtraBlocks, .. tower, projector] }, SecondAndHalfTower);
    }

    private static void GgufDeltaNet(GgufKeys keys)
    {
        keys.Copy(("linear_num_key_heads", "ssm.group_count"), ("linear_num_value_heads", "ssm.time_step_rank"), ("linear_key_head_dim", "ssm.state_size"),
            ("linear_conv_kernel_dim", "ssm.conv_kernel"), ("full_attention_interval", "full_attention_interval"));
        keys.Set("linear_value_head_dim", GgufLayout.HeadOf(keys));
    }
}
