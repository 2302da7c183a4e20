using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Orion (OrionStar).</summary>
internal static class Orion
{
    public static Family Family { get; } = new()
    {
        Source = "the config class that came with the checkpoints; arXiv:2401.12246",
        Decoders =
        [
            new("orion", Read),
        ],
        Gguf =
        [
            new("orion", "orion"),
        ],
    };

    /// <summary>Llama with LayerNorm of weight and bias (arXiv:2401.12246).</summary>
    private static TransformerDesign Read(ConfigFields config) =>
        DenseDecoder.Design(config, "orion", DecoderShape.Read(config, new()), new() { Norm = NormDesign.LayerNorm });
}
