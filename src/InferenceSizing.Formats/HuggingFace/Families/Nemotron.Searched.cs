using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Llama models whose every block was chosen by a search: attention and MLP may differ or be left out.</summary>
/// <remarks>Bercovich et al. 2024, arXiv:2411.19146.</remarks>
internal static partial class Nemotron
{
    private static TransformerDesign Searched(ConfigFields config)
    {
        AxisLength hidden = config.Dimension("hidden_size"), heads = config.Dimension("num_attention_heads");
        LayerCount layers = config.Layers();
        ConfigFields[] blocks = config.Objects("block_configs") ?? throw config.Missing("block_configs");
        if (blocks.Length != layers.Count)
            throw config.Refuse("block_configs", $"'block_configs' has {blocks.Length} entries for {layers} layers.");
        bool bias = config.Flag("attention_bias", false), mlpBias = config.Flag("mlp_bias", false);
        AxisLength head = DecoderShape.HeadDimensionOf(config, hidden, heads, null);
        LayerDesign[] designs = [.. blocks.Select(block => Layer(block, hidden, heads, head, bias, mlpBias))];
        AxisLength keyValueHeads = designs.Select(design => design.Mixer).OfType<AttentionDesign>().Select(attention =>
            attention.KeyValueHeads).DefaultIfEmpty(heads)
            .Max();
        AxisLength widest = designs.Select(design => design.FeedForward).OfType<MlpDesign>().Select(mlp => mlp.IntermediateSize).DefaultIfEmpty().Max();
        DecoderShape shape = new(hidden, layers, heads, keyValueHeads, head, widest,
                config.Dimension("vocab_size"), config.Tokens("max_position_embeddings", 0));
        return shape.Design(config, "nemotron-nas", tied: false, [.. designs]);
    }

    private static LayerDesign Layer(ConfigFields block, AxisLength hidden, AxisLength heads, AxisLength head, bool bias, bool mlpBias)
    {
        MixerDesign? mixer = Kept(block, "attention") is { } attention
            ? new AttentionDesign(heads, heads.Among(GroupOf(attention, heads)), head, AttentionSpan.Full)
            { QueryKeyValueBias = bias, OutputBias = bias }
            : null;
        FeedForwardDesign? feedForward = Kept(block, "ffn") is { } mlp ? new MlpDesign(Width(mlp, hidden), Gated: true, mlpBias) : null;
        return new LayerDesign(mixer, feedForward, NormDesign.Rms, Count.From((mixer is null ? 0 : 1) + (feedForward is null ? 0 : 1)));
    }

    private static ConfigFields? Kept(ConfigFields block, string key)
    {
        ConfigFields part = block.Part(key);
        if (part.Flag("replace_with_linear"))
            throw part.Refuse("replace_with_linear", "A part replaced by one matrix has no builder in this family.");
        return part.Flag("no_op") ? null : part;
    }

    private static AxisLength GroupOf(ConfigFields attention, AxisLength heads)
    {
        AxisLength group = attention.Dimension("n_heads_in_group");
        return heads % group == 0 ? group : throw attention.Refuse("n_heads_in_group", "'n_heads_in_group' divides the number of attention heads.");
    }

    /// <summary>Two thirds of ffn_mult times the hidden size, rounded up to a multiple of 256.</summary>
    private static AxisLength Width(ConfigFields mlp, AxisLength hidden)
    {
        const int multiple = 256;
        const double largestMultiplier = 1024;
        double multiplier = mlp.Number("ffn_mult", 0);
        if (multiplier is <= 0 or > largestMultiplier)
            throw mlp.Refuse("ffn_mult", $"'ffn_mult' is above 0 and at most {largestMultiplier}.");
        long width = (long)(2 * multiplier * hidden.Length / 3);
        return AxisLength.From(checked((int)((width + multiple - 1) / multiple * multiple)));
    }
}
