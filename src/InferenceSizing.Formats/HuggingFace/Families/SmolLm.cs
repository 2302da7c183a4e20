using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>SmolLM3, SmolVLM and Idefics 3 (Hugging Face).</summary>
internal static class SmolLm
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2408.12637, 2504.05299",
        Decoders =
        [
            new("smollm3", Third),
        ],
        Models =
        [
            new("idefics3", config => Shuffled(config, "idefics3", TowerSizes.Of(1152, 3072, 12, 16, 224, 32))),
            new("smolvlm", config => Shuffled(config, "smolvlm", TowerSizes.Of(1152, 3072, 12, 16, 224, 32))),
        ],
        Gguf =
        [
            new("smollm3", "smollm3"),
        ],
    };

    private static TransformerDesign Third(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2048, 11008, 36, 16, 128256, 32768)));
        TokenCount window = config.Flag("use_sliding_window", false) ? AttentionSpans.Window(config, TokenCount.Zero) : TokenCount.Zero;
        const int everyFourthHasNoPositions = 4;
        int[]? rotary = config.Integers("no_rope_layers");
        int interval = config.PositiveInteger("no_rope_layer_interval", everyFourthHasNoPositions);
        return DenseDecoder.Design(config, "smollm3", shape, DenseDecoder.SameBias(config, new()
        {
            MlpBias = config.Flag("mlp_bias", false),
            Tied = true,
            Spans = AttentionSpans.Alternating(
                config, shape.Layers, window, index => rotary is not null && index < rotary.Length ? rotary[index] == 0 : (index + 1) % interval == 0),
        }));
    }

    /// <summary>Squares of patches side by side, and one matrix without bias. The towers have no pooling head.</summary>
    private static TokenArchitecture Shuffled(ConfigFields config, string family, TowerSizes absent)
    {
        AxisLength side = config.Positive("scale_factor", 2);
        return WrappedModel.Read(config, family, WrappedModel.Text(config, "llama"), (vision, hidden) =>
        {
            TowerSizes sizes = TowerSizes.Read(vision, absent);
            return [.. Siglip.TowerWithoutHead(sizes), VisionTower.Projector(Matrix(hidden, sizes.Hidden * side * side))];
        });
    }
}
