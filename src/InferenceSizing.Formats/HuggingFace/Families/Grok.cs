using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Grok-1 (xAI).</summary>
internal static class Grok
{
    public static Family Family { get; } = new()
    {
        Source = "github.com/xai-org/grok-1",
        Decoders =
        [
            new("grok-1", First),
        ],
        Gguf =
        [
            new("grok", "grok-1"),
        ],
    };

    /// <summary>Norms on both sides of attention and experts (github.com/xai-org/grok-1).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        const int normsOnBothSides = 4;
        DecoderShape shape = DecoderShape.Read(config, new());
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"),
            shape.IntermediateSize);
        return ExpertReader.Everywhere(config, "grok-1", shape, new() { Norms = normsOnBothSides, Tied = true }, experts);
    }
}
