using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Nemotron-H and Nemotron 3: each layer is one Mamba-2, attention, MLP or expert block.</summary>
/// <remarks>Defaults are those of transformers' <c>NemotronHConfig</c>; the MLPs are plain with squared ReLU. NVIDIA 2025, arXiv:2504.03624.</remarks>
internal static partial class Nemotron
{
    private const string DefaultPattern = "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-";

    private static TransformerDesign Hybrid(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096), vocabulary = config.Positive("vocab_size", 131072),
            intermediate = config.Dimension("intermediate_size", 21504);
        AxisLength heads = config.Positive("num_attention_heads", 32), keyValueHeads = config.Positive("num_key_value_heads", 8);
        AxisLength head = config.Has("attention_head_dim") ? config.Dimension("attention_head_dim") : config.Positive("head_dim", 128);
        bool attentionBias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full)
        { QueryKeyValueBias = attentionBias, OutputBias = attentionBias };
        Lazy<LayerDesign> mamba = new(() => Block(Mamba2(config)));
        Lazy<LayerDesign> experts = new(() => new LayerDesign(null, Experts(config), NormDesign.Rms, Norms: Count.One));
        LayerDesign mlp = new(null, new MlpDesign(intermediate, Gated: false, config.Flag("mlp_bias", false)), NormDesign.Rms, Norms: Count.One);
        string[] kinds = Kinds(config);
        TransformerDesign design = new()
        {
            Family = "nemotron_h",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. kinds.Select(LayerOf)],
            Dimensions = new ModelDimensions(LayerCount.From(kinds.Length), hidden, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 4096)),
        };
        return design with
        {
            ExtraBlocks = MultiTokenPrediction.Blocks(
            config, "num_nextn_predict_layers", design, [.. PredictionKinds(config).Select(LayerOf)], PredictionCopies.None)
        };

        LayerDesign LayerOf(string kind) => kind switch
        {
            "M" or "mamba" or "linear_attention" => mamba.Value,
            "*" or "attention" or "full_attention" => Block(attention),
            "-" or "mlp" => mlp,
            "E" or "moe" => experts.Value,
            _ => throw config.Refuse("hybrid_override_pattern", $"A layer of type '{kind}' is not one of nemotron_h's (M, *, -, E)."),
        };
    }

    /// <summary>The layers of one step of multi-token prediction.</summary>
    private static string[] PredictionKinds(ConfigFields config)
    {
        if (!config.DimensionOrZero("num_nextn_predict_layers").Exists)
            return [];
        string[] kinds = config.Texts("mtp_layers_block_type") ?? [.. (config.Text("mtp_hybrid_override_pattern") ?? "*E").Select(kind => kind.ToString())];
        return kinds.Length is >= 1 and <= ConfigFields.MostLayers ? kinds
            : throw config.Refuse("mtp_layers_block_type", "A step of multi-token prediction has at least one layer.");
    }

    private static LayerDesign Block(MixerDesign mixer) => new(mixer, null, NormDesign.Rms, Norms: Count.One);

    private static string[] Kinds(ConfigFields config)
    {
        string[] kinds = config.Texts("layers_block_type") ?? config.Texts("layer_types")
            ?? [.. (config.Text("hybrid_override_pattern") ?? DefaultPattern).Select(kind => kind.ToString())];
        if (kinds.Length is < 1 or > ConfigFields.MostLayers)
            throw config.Refuse("hybrid_override_pattern", $"A stack has between 1 and {ConfigFields.MostLayers} layers.");
        if (config.Has("num_hidden_layers") && config.Layers().Count != kinds.Length)
            throw config.Refuse("num_hidden_layers", $"The pattern names {kinds.Length} layers.");
        return kinds;
    }

    private static Mamba2Design Mamba2(ConfigFields config) => new(config.Positive("mamba_num_heads", 128), config.Dimension("mamba_head_dim", 64),
        config.Has("mamba_n_groups") ? config.Positive("mamba_n_groups", 8) : config.Positive("n_groups", 8),
        config.Dimension("ssm_state_size", 128), config.Has("mamba_d_conv")
            ? config.Positive("mamba_d_conv", 4) : config.Positive("conv_kernel", 4),
            config.PositiveTokens("chunk_size", 128))
    {
        ConvolutionBias = config.Has("mamba_conv_bias") ? config.Flag("mamba_conv_bias", true) : config.Flag("use_conv_bias", true),
        ProjectionBias = config.Flag("mamba_proj_bias", false),
    };

    /// <remarks>The published counts leave out the router's correction bias (<c>e_score_correction_bias</c>), a buffer there; so does this.</remarks>
    private static ExpertsDesign Experts(ConfigFields config) =>
        new(config.Positive("n_routed_experts", 8), config.Positive("num_experts_per_tok", 2), config.Dimension("moe_intermediate_size", 7688))
        {
            Gated = false,
            Bias = config.Flag("mlp_bias", false),
            SharedIntermediateSize = config.Integer("n_shared_experts", 1) == 0 ? AxisLength.Zero
            : config.Dimension("n_shared_experts", 1) * config.Dimension("moe_shared_expert_intermediate_size", 7688),
            LatentSize = config.DimensionOrZero("moe_latent_size"),
        };

    private static void GgufHybrid(GgufKeys keys)
    {
        IReadOnlyList<long> attending = keys.PerLayer("attention.head_count_kv"), feeding = keys.PerLayer("feed_forward_length");
        bool mixture = keys.Number("expert_count") is > 0;
        keys.Remove("sliding_window");
        keys.Set("hybrid_override_pattern",
            string.Concat(Enumerable.Range(0, Math.Min(attending.Count, feeding.Count))
            .Select(layer => attending[layer] > 0 ? '*' : feeding[layer] == 0 ? 'M' : mixture ? 'E' : '-')));
        keys.Copy(("mamba_num_heads", "ssm.time_step_rank"), ("n_groups", "ssm.group_count"), ("ssm_state_size", "ssm.state_size"),
            ("conv_kernel", "ssm.conv_kernel"), ("moe_shared_expert_intermediate_size", "expert_shared_feed_forward_length"),
            ("moe_latent_size", "moe_latent_size"));
        keys.Set("mamba_head_dim", GgufLayout.HeadOf(keys));
    }
}
