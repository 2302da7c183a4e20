using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Baichuan.</summary>
internal static class Baichuan
{
    public static Family Family { get; } = new()
    {
        Source = "the config class that came with the checkpoints; arXiv:2309.10305",
        Decoders =
        [
            new("baichuan", config => DenseDecoder.Plain(config, "baichuan")),
        ],
        Gguf =
        [
            new("baichuan", "baichuan"),
        ],
    };
}
