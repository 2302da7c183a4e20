using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>AFM (Arcee AI).</summary>
internal static class Arcee
{
    public static Family Family { get; } = new()
    {
        Source = "ArceeConfig of transformers",
        Decoders =
        [
            new("arcee", Read),
        ],
        Gguf =
        [
            new("arcee", "arcee"),
        ],
    };

    /// <summary>A plain MLP with squared ReLU, and otherwise Llama.Dense (AFM-4.5B).</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2560, 18432, 32, 32, 32000, 4096)));
        return DenseDecoder.Design(config, "arcee", shape, DenseDecoder.SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false), Gated = false }));
    }
}
