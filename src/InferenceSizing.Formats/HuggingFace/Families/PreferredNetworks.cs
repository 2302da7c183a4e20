using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>PLaMo 2 (Preferred Networks): attention among Mamba layers, an MLP in each, four norms a layer.</summary>
internal static class PreferredNetworks
{
    public static Family Family { get; } = new()
    {
        Source = "Plamo2Config, as mlx_lm/models/plamo2.py takes its defaults; vllm/model_executor/models/plamo2.py; arXiv:2509.04897",
        Decoders =
        [
            new("plamo2", Second),
        ],
    };

    private const int NormsOnBothSides = 4;

    private static TransformerDesign Second(ConfigFields config)
    {
        const int leastRank = 64, hiddenPerRank = 16;
        DecoderShape shape = DecoderShape.Read(config, new(
            KeyValueHeads: 4, HeadDimension: config.PositiveInteger("hidden_size_per_head", 128), Core: new(4096, 13312, 32, 32, 32000, 2048)));
        // Full attention: engines read no window of it, and the published models have none after their last training.
        AttentionDesign attention = new(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, AttentionSpan.Full) { QueryKeyNorm = QueryKeyNorm.Full };
        HeadedMambaDesign mamba = new(config.Positive("mamba_num_heads", 64), shape.HeadDimension, config.Positive("mamba_d_state", 64),
            config.Positive("mamba_d_conv", 4), AxisLength.Max(AxisLength.From(leastRank), shape.HiddenSize / hiddenPerRank),
            config.PositiveTokens("mamba_chunk_size", 256));
        int step = config.PositiveInteger("mamba_step", 2), layers = shape.Layers.Count;
        return shape.Design(config, "plamo2", tied: true, [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(
            config.Flag("mamba_enabled", true) && HasMamba(index, layers, step) ? mamba : attention,
            new MlpDesign(shape.IntermediateSize, Gated: true), NormDesign.Rms, Norms: Count.From(NormsOnBothSides)))]);
    }

    /// <summary>All but the middle one of every <c>mamba_step</c> layers; with few layers, all but the last.</summary>
    private static bool HasMamba(int index, int layers, int step)
    {
        int middle = step / 2;
        return layers <= middle ? index != layers - 1 : index % step != middle;
    }
}
