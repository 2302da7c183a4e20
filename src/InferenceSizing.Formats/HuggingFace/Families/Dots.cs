using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>dots.llm1 (rednote-hilab).</summary>
internal static class Dots
{
    public static Family Family { get; } = new()
    {
        Source = "Dots1Config of transformers; arXiv:2506.05767",
        Decoders =
        [
            new("dots1", Read),
        ],
        Gguf =
        [
            new("dots1", "dots1"),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        const int classHeads = 32, classFirstSliding = 62, classFirst = 0;
        TokenCount classWindow = TokenCount.From(4096);
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(4608, 10944, 62, 32, 152064, 2048)));
        int first = config.Integer("max_window_layers", classFirstSliding);
        DenseTraits traits = DenseDecoder.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.Alternating(config, shape.Layers, AttentionSpans.Window(config, classWindow), index => index >= first),
        });
        return ExpertReader.Mixed(
            config, "dots1", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), ExpertReader.Routed(config, correction: true));
    }
}
