using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MiMo (Xiaomi).</summary>
internal static partial class MiMo
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes that came with the checkpoints; arXiv:2505.07608",
        Decoders =
        [
            new("mimo", First),
            new("mimo_v2_flash", Second),
        ],
        Models =
        [
            new("mimo_v2", Omni),
        ],
    };

    /// <summary>Qwen2 with layers that predict further tokens (arXiv:2505.07608).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        TransformerDesign design = Qwen.Second(config) with { Family = "mimo" };
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.None) };
    }

    /// <summary>Full layers among sliding ones that have dimensions and sinks of their own; values narrower than keys.</summary>
    private static TransformerDesign Second(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        int[] pattern = config.Integers("hybrid_layer_pattern") ?? throw config.Missing("hybrid_layer_pattern");
        if (pattern.Length < shape.Layers.Count)
            throw config.Refuse("hybrid_layer_pattern", $"'hybrid_layer_pattern' has {pattern.Length} entries for {shape.Layers} layers.");
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign full = new(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, AttentionSpan.Full)
        {
            ValueDimension = config.Positive("v_head_dim", shape.HeadDimension),
            QueryKeyValueBias = bias,
            Sinks = config.Flag("add_full_attention_sink_bias", false),
        };
        AxisLength heads = config.Positive("swa_num_attention_heads", shape.Heads);
        AttentionDesign sliding = new(heads, DecoderShape.KeyValueHeadsOf(config, heads, shape.KeyValueHeads, "swa_num_key_value_heads"),
            config.Positive("swa_head_dim", shape.HeadDimension), AttentionSpans.OfWindow(config.Tokens("sliding_window")))
        {
            ValueDimension = config.Positive("swa_v_head_dim", full.ValueDimension),
            QueryKeyValueBias = bias,
            Sinks = config.Flag("add_swa_attention_sink_bias", false),
        };
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, 0);
        ExpertsDesign experts = ExpertReader.Routed(config, correction: config.Text("topk_method") is null or "noaux_tc");
        MlpDesign dense = new(shape.IntermediateSize, Gated: true);
        return shape.Design(config, "mimo_v2_flash", tied: false, [.. Enumerable.Range(0, shape.Layers.Count).Select(index =>
            new LayerDesign(pattern[index] == 1 ? sliding : full, sparse[index] ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))]);
    }
}
