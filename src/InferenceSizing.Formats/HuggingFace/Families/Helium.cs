using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Helium (Kyutai).</summary>
internal static class Helium
{
    public static Family Family { get; } = new()
    {
        Source = "HeliumConfig of transformers",
        Decoders =
        [
            new("helium", Read),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 20, HeadDimension: 128, Core: new(2560, 7040, 24, 20, 48000, 4096)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "helium", shape, new() { QueryKeyValueBias = bias, MlpBias = config.Flag("mlp_bias", false) });
    }
}
