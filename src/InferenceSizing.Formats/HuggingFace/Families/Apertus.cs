using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Apertus (Swiss AI).</summary>
internal static class Apertus
{
    public static Family Family { get; } = new()
    {
        Source = "ApertusConfig of transformers; arXiv:2509.14233",
        Decoders =
        [
            new("apertus", Read),
        ],
        Gguf =
        [
            new("apertus", "apertus", keys => keys.Set("_scalars_in_metadata", true)),
        ],
    };

    /// <summary>A plain MLP with xIELU, whose two scalars are learned (arXiv:2411.13010).</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        const int positiveAndNegativeSlope = 2;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 14336, 32, 32, 131072, 65536)));
        return DenseDecoder.Design(config, "apertus", shape, DenseDecoder.SameBias(config, new()
        {
            Gated = false,
            ActivationScalars = AxisLength.From(config.Flag("_scalars_in_metadata") ? 0 : positiveAndNegativeSlope),
            QueryKeyNorm = config.Flag("qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        }));
    }
}
