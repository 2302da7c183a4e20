using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of mixtures with ordinary attention in which some layers are dense.</summary>
internal static class MixedDecoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("qwen2_moe", Qwen2Moe),
        new("qwen3_moe", Qwen3Moe),
        new("deepseek", DeepSeek),
        new("glm4_moe", Glm4Moe),
        new("dots1", Dots),
        new("ernie4_5_moe", Ernie),
        new("mimo_v2_flash", MiMoV2),
    ];

    /// <summary>A decoder whose layers are dense or have experts, as <paramref name="sparse"/> says of each.</summary>
    internal static TransformerDesign Mixed(ConfigFields config, string family, DecoderShape shape, DenseTraits traits, ImmutableArray<bool> sparse, ExpertsDesign experts)
    {
        ImmutableArray<AttentionSpan> spans = traits.Spans.IsDefault ? AttentionSpans.Full(shape.Layers) : traits.Spans;
        MlpDesign dense = new(shape.IntermediateSize, traits.Gated, traits.MlpBias);
        return shape.Design(config, family, traits.Tied, [.. spans.Select((span, index) => DenseDecoder.Layer(shape, traits, span, sparse[index] ? experts : dense))]);
    }

    public static TransformerDesign Qwen2Moe(ConfigFields config)
    {
        const int classHeads = 16, classWindow = 4096, classFirst = 28, classExperts = 60, classActive = 4, classWidth = 1408, classShared = 5632;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(2048, 5632, 24, 16, 151936, 32768)));
        ExpertsDesign experts = Routed(config, "num_experts", classExperts, classActive, classWidth) with
        {
            SharedIntermediateSize = config.Positive("shared_expert_intermediate_size", classShared),
            SharedGate = true,
        };
        DenseTraits traits = new() { QueryKeyValueBias = config.Flag("qkv_bias", true), Spans = AttentionSpans.FromLayer(config, shape.Layers, classWindow, classFirst) };
        return Mixed(config, "qwen2_moe", shape, traits, ExpertLayers.EveryStep(config, shape.Layers), experts);
    }

    public static TransformerDesign Qwen3Moe(ConfigFields config)
    {
        const int classWindow = 4096, classExperts = 128, classActive = 8, classWidth = 768, fromTheFirst = 0;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2048, 6144, 24, 32, 151936, 32768)));
        AttentionSpan span = config.Flag("use_sliding_window", false) ? AttentionSpans.OfWindow(AttentionSpans.Window(config, classWindow)) : AttentionSpan.Full;
        DenseTraits traits = DenseDecoderConfigs.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = [.. Enumerable.Range(fromTheFirst, shape.Layers).Select(_ => span)],
        });
        return Mixed(config, "qwen3_moe", shape, traits, ExpertLayers.EveryStep(config, shape.Layers), Routed(config, "num_experts", classExperts, classActive, classWidth));
    }

    /// <summary>The first DeepSeekMoE (arXiv:2401.06066), and its dense models, which give no experts.</summary>
    private static TransformerDesign DeepSeek(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        DenseTraits traits = DenseDecoderConfigs.SameBias(config, new());
        if (!config.Has("n_routed_experts"))
            return DenseDecoder.Design(config, "deepseek", shape, traits);
        const int classFirst = 0;
        return Mixed(config, "deepseek", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), DeepSeekExperts(config, correction: false));
    }

    private static TransformerDesign Glm4Moe(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 10944, 46, 96, 151552, 131072)));
        DenseTraits traits = new()
        {
            QueryKeyValueBias = config.Flag("attention_bias", false),
            QueryKeyNorm = config.Flag("use_qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        };
        TransformerDesign design = Mixed(config, "glm4_moe", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), DeepSeekExperts(config, correction: true, classExperts: 128, classWidth: 1408, classShared: 1));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], ownsEmbeddings: true) };
    }

    /// <summary>The text model of GLM-4.5V and 4.6V: biases unless the config says otherwise, and no layers that predict further tokens.</summary>
    internal static TransformerDesign Glm4VisionMoe(ConfigFields config)
    {
        const int classFirst = 1;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 10944, 46, 96, 151424, 65536)));
        DenseTraits traits = new() { QueryKeyValueBias = config.Flag("attention_bias", true) };
        return Mixed(config, "glm4v_moe", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), DeepSeekExperts(config, correction: true, classExperts: 128, classWidth: 1408, classShared: 1));
    }

    private static TransformerDesign Dots(ConfigFields config)
    {
        const int classHeads = 32, classWindow = 4096, classFirstSliding = 62, classFirst = 0;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(4608, 10944, 62, 32, 152064, 2048)));
        int first = config.Dimension("max_window_layers", classFirstSliding);
        DenseTraits traits = DenseDecoderConfigs.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.Alternating(config, shape.Layers, AttentionSpans.Window(config, classWindow), index => index >= first),
        });
        return Mixed(config, "dots1", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), DeepSeekExperts(config, correction: true));
    }

    /// <summary>Experts from one layer to another at an interval, two shared ones as wide as two routed ones, and a correction of the router (ERNIE 4.5 technical report).</summary>
    private static TransformerDesign Ernie(ConfigFields config)
    {
        const int classExperts = 64, classActive = 6, classWidth = 1536, classShared = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2560, 12288, 28, 20, 103424, 131072)));
        bool bias = config.Flag("use_bias", false);
        int first = config.Dimension("moe_layer_start_index", 1), interval = config.Positive("moe_layer_interval", 1);
        int last = config.Number("moe_layer_end_index", -1) < 0 ? shape.Layers - 1 : config.Dimension("moe_layer_end_index");
        int width = config.Positive("moe_intermediate_size", classWidth);
        ExpertsDesign experts = ExpertLayers.Experts(config, config.CoreDimension("moe_num_experts", "num_experts", classExperts), config.CoreDimension("moe_k", "num_experts_per_tok", classActive), width, "moe_k") with
        {
            Bias = bias,
            RouterCorrection = true,
            SharedIntermediateSize = checked(config.Dimension("moe_num_shared_experts", classShared) * width),
        };
        ImmutableArray<bool> sparse = [.. Enumerable.Range(0, shape.Layers).Select(index => (index + 1) % interval == 0 && index >= first && index <= last)];
        return Mixed(config, "ernie4_5_moe", shape, new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = bias, Tied = true }, sparse, experts);
    }

    /// <summary>Full layers among sliding ones that have dimensions and sinks of their own; values narrower than keys.</summary>
    private static TransformerDesign MiMoV2(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        int[] pattern = config.Integers("hybrid_layer_pattern") ?? throw config.Refuse("hybrid_layer_pattern", "The config lacks 'hybrid_layer_pattern'.");
        if (pattern.Length < shape.Layers)
            throw config.Refuse("hybrid_layer_pattern", $"'hybrid_layer_pattern' has {pattern.Length} entries for {shape.Layers} layers.");
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign full = new(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, AttentionSpan.Full)
        {
            ValueDimension = config.Positive("v_head_dim", shape.HeadDimension),
            QueryKeyValueBias = bias,
            Sinks = config.Flag("add_full_attention_sink_bias", false),
        };
        int heads = config.Positive("swa_num_attention_heads", shape.Heads);
        AttentionDesign sliding = new(heads, DecoderShape.KeyValueHeadsOf(config, heads, shape.KeyValueHeads, "swa_num_key_value_heads"), config.Positive("swa_head_dim", shape.HeadDimension), AttentionSpans.OfWindow(config.Dimension("sliding_window")))
        {
            ValueDimension = config.Positive("swa_v_head_dim", full.ValueDimension),
            QueryKeyValueBias = bias,
            Sinks = config.Flag("add_swa_attention_sink_bias", false),
        };
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, 0);
        ExpertsDesign experts = DeepSeekExperts(config, correction: config.Text("topk_method") is null or "noaux_tc");
        MlpDesign dense = new(shape.IntermediateSize, Gated: true);
        return shape.Design(config, "mimo_v2_flash", tied: false, [.. Enumerable.Range(0, shape.Layers).Select(index =>
            new LayerDesign(pattern[index] == 1 ? sliding : full, sparse[index] ? experts : dense, NormDesign.Rms, Norms: 2))]);
    }

    /// <summary>DeepSeek's keys: n_routed_experts, and n_shared_experts that are as wide as the routed ones.</summary>
    internal static ExpertsDesign DeepSeekExperts(ConfigFields config, bool correction, int? classExperts = null, int? classWidth = null, int classShared = 0)
    {
        const int classActive = 8;
        int width = classWidth is { } absent ? config.Positive("moe_intermediate_size", absent) : config.Dimension("moe_intermediate_size");
        int count = classExperts is { } absentCount ? config.Positive("n_routed_experts", absentCount) : config.Dimension("n_routed_experts");
        return ExpertLayers.Experts(config, count, config.Positive("num_experts_per_tok", classActive), width) with
        {
            SharedIntermediateSize = checked(config.Dimension("n_shared_experts", classShared, whenNull: 0) * width),
            RouterCorrection = correction,
        };
    }

    private static ExpertsDesign Routed(ConfigFields config, string countKey, int classExperts, int classActive, int classWidth) =>
        ExpertLayers.Experts(config, config.Positive(countKey, classExperts), config.Positive("num_experts_per_tok", classActive), config.Positive("moe_intermediate_size", classWidth));
}
