using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>XVERSE.</summary>
internal static class Xverse
{
    public static Family Family { get; } = new()
    {
        Source = "the config class that came with the checkpoints",
        Decoders =
        [
            new("xverse", config => DenseDecoder.Plain(config, "xverse")),
        ],
        Gguf =
        [
            new("xverse", "xverse"),
        ],
    };
}
