using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of mixtures of experts whose every layer has experts.</summary>
internal static class ExpertDecoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("mixtral", Mixtral),
        new("phimoe", PhiMoe),
        new("granitemoe", GraniteMoe),
        new("granitemoeshared", GraniteMoeShared),
        new("olmoe", OlmoE),
        new("gpt_oss", GptOss),
        new("dbrx", Dbrx),
        new("grok-1", Grok),
        new("hunyuan_v1_moe", Hunyuan),
        new("minimax_m2", MiniMaxM2),
    ];

    /// <summary>A decoder whose every layer has the same experts.</summary>
    private static TransformerDesign Everywhere(ConfigFields config, string family, DecoderShape shape, DenseTraits traits, ExpertsDesign experts) =>
        shape.Design(config, family, traits.Tied, DenseDecoder.Layers(shape, traits, experts)) with { FinalNorm = traits.Norm, HeadBias = traits.HeadBias };

    private static TransformerDesign Mixtral(ConfigFields config)
    {
        const int classExperts = 8, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 14336, 32, 32, 32000, 131072)));
        return Everywhere(config, "mixtral", shape, new() { Spans = AttentionSpans.Everywhere(config, shape.Layers) }, LocalExperts(config, shape, classExperts, classActive));
    }

    private static TransformerDesign PhiMoe(ConfigFields config)
    {
        const int classExperts = 16, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 6400, 32, 32, 32064, 131072)));
        return Everywhere(config, "phimoe", shape, DenseDecoderConfigs.SameBias(config, new()
        {
            Norm = NormDesign.LayerNorm,
            HeadBias = config.Flag("lm_head_bias", false),
            Spans = AttentionSpans.Everywhere(config, shape.Layers),
        }), LocalExperts(config, shape, classExperts, classActive));
    }

    private static TransformerDesign GraniteMoe(ConfigFields config)
    {
        const int classExperts = 8, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        return Everywhere(config, "granitemoe", shape, DenseDecoderConfigs.SameBias(config, new()), LocalExperts(config, shape, classExperts, classActive));
    }

    /// <summary>Granite's mixture with one MLP beside it in every layer; zero width for none.</summary>
    private static TransformerDesign GraniteMoeShared(ConfigFields config)
    {
        TransformerDesign design = GraniteMoe(config) with { Family = "granitemoeshared" };
        int shared = config.Dimension("shared_intermediate_size", 0);
        return design with { Layers = [.. design.Layers.Select(layer => layer with { FeedForward = (ExpertsDesign)layer.FeedForward! with { SharedIntermediateSize = shared } })] };
    }

    /// <summary>arXiv:2409.02060.</summary>
    private static TransformerDesign OlmoE(ConfigFields config)
    {
        const int classExperts = 64, classActive = 8;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2048, 2048, 16, 16, 50304, 4096)));
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Positive("num_experts", classExperts), config.Positive("num_experts_per_tok", classActive), shape.IntermediateSize);
        return Everywhere(config, "olmoe", shape, DenseDecoderConfigs.SameBias(config, new() { QueryKeyNorm = QueryKeyNorm.Full }), experts);
    }

    /// <summary>Biases everywhere, one sink a head, and a window of 128 on every other layer (arXiv:2508.10925).</summary>
    private static TransformerDesign GptOss(ConfigFields config)
    {
        const int classExperts = 128, classActive = 4, classWindow = 128, everySecondIsFull = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 64, Core: new(2880, 2880, 36, 64, 201088, 131072)));
        bool bias = config.Flag("attention_bias", true);
        DenseTraits traits = new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, everySecondIsFull),
        };
        ExpertsDesign experts = LocalExperts(config, shape, classExperts, classActive) with { Bias = true, RouterBias = true };
        ImmutableArray<LayerDesign> layers = DenseDecoder.Layers(shape, traits, experts);
        return shape.Design(config, "gpt_oss", tied: false, [.. layers.Select(layer => layer with { Mixer = (AttentionDesign)layer.Mixer! with { Sinks = true } })]);
    }

    /// <summary>Keys of its own, and LayerNorm without bias.</summary>
    private static TransformerDesign Dbrx(ConfigFields config)
    {
        const int classKeyValueHeads = 1, classExperts = 4, classActive = 1, classWidth = 3584, classContext = 2048;
        int hidden = config.CoreDimension("d_model", 2048), heads = config.CoreDimension("n_heads", 16), layers = config.Layers("n_layers", 24);
        ConfigFields attention = config.Nested("attn_config") ?? throw config.Refuse("attn_config", "The config lacks 'attn_config'.");
        ConfigFields feedForward = config.Nested("ffn_config") ?? throw config.Refuse("ffn_config", "The config lacks 'ffn_config'.");
        int keyValueHeads = DecoderShape.KeyValueHeadsOf(attention, heads, classKeyValueHeads, "kv_n_heads");
        int width = feedForward.Positive("ffn_hidden_size", classWidth);
        DecoderShape shape = new(hidden, layers, heads, keyValueHeads, hidden / heads, width, config.CoreDimension("vocab_size", 32000), config.Dimension("max_seq_len", classContext));
        ExpertsDesign experts = ExpertLayers.Experts(feedForward, feedForward.Positive("moe_num_experts", classExperts), feedForward.Positive("moe_top_k", classActive), width, "moe_top_k");
        return Everywhere(config, "dbrx", shape, new() { Fused = true, Norm = new NormDesign(Weight: true, Bias: false) }, experts);
    }

    /// <summary>Norms on both sides of attention and experts (github.com/xai-org/grok-1).</summary>
    private static TransformerDesign Grok(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, new());
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"), shape.IntermediateSize);
        return Everywhere(config, "grok-1", shape, new() { Norms = normsOnBothSides, Tied = true }, experts);
    }

    /// <summary>Counts may be lists with an entry for each layer; all layers are alike in the published models.</summary>
    private static TransformerDesign Hunyuan(ConfigFields config)
    {
        if (config.Flag("use_cla"))
            throw config.Refuse("use_cla", "Caches shared between layers have no builder in this family.");
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 290943, 2048)));
        int width = Uniform(config, "moe_intermediate_size", shape.IntermediateSize);
        ExpertsDesign experts = ExpertLayers.Experts(config, Uniform(config, "num_experts", 1), Uniform(config, "moe_topk", 1), width, "moe_topk") with
        {
            SharedIntermediateSize = checked(Uniform(config, "num_shared_expert", 1) * width),
        };
        return Everywhere(config, "hunyuan_v1_moe", shape, DenseDecoderConfigs.SameBias(config, new()
        {
            QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        }), experts);
    }

    private static int Uniform(ConfigFields config, string key, int absent)
    {
        if (config.Raw(key) is not { ValueKind: System.Text.Json.JsonValueKind.Array })
            return config.Positive(key, absent);
        int[] values = config.Integers(key)!;
        return values.Length > 0 && values[0] is >= 1 and <= ConfigFields.LargestDimension && values.All(value => value == values[0])
            ? values[0]
            : throw config.Refuse(key, $"Layers that differ in '{key}' have no builder in this family.");
    }

    private static TransformerDesign MiniMaxM2(ConfigFields config)
    {
        const int classExperts = 256, classActive = 8;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(3072, 1536, 62, 48, 200064, 196608)));
        QueryKeyNorm norm = !config.Flag("use_qk_norm", true) ? QueryKeyNorm.None
            : config.Text("qk_norm_type") is null or "per_layer" ? QueryKeyNorm.Full : QueryKeyNorm.PerHead;
        ExpertsDesign experts = LocalExperts(config, shape, classExperts, classActive) with { RouterCorrection = config.Flag("use_routing_bias", true) };
        return Everywhere(config, "minimax_m2", shape, new() { QueryKeyNorm = norm, Spans = AttentionSpans.Everywhere(config, shape.Layers) }, experts);
    }

    /// <summary>num_local_experts of the dense width.</summary>
    private static ExpertsDesign LocalExperts(ConfigFields config, DecoderShape shape, int classExperts, int classActive) =>
        ExpertLayers.Experts(config, config.Positive("num_local_experts", classExperts), config.Positive("num_experts_per_tok", classActive), shape.IntermediateSize);
}
