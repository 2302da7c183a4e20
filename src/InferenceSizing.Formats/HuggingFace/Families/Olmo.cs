using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>OLMo (Ai2): dense generations and OLMoE.</summary>
internal static class Olmo
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2402.00838, 2501.00656, 2409.02060",
        Decoders =
        [
            new("olmo", First),
            new("olmo2", Second),
            new("olmo3", Third),
            new("olmoe", Mixture),
        ],
        Gguf =
        [
            new("olmo", "olmo"),
            new("olmo2", "olmo2", keys => keys.Set("model_type", keys.Number("attention.sliding_window") is > 0 ? "olmo3" : "olmo2")),
            new("olmoe", "olmoe"),
        ],
    };

    /// <summary>Norms of the first OLMo learn nothing (arXiv:2402.00838).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(config, "olmo", shape, DenseDecoder.SameBias(config, new() { Norm = NormDesign.WithoutParameters }));
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(
            config, "olmo2", shape, DenseDecoder.SameBias(config, new() { QueryKeyNorm = QueryKeyNorm.Full, NormPlace = NormPlace.AfterPart }));
    }

    private static TransformerDesign Third(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int everyFourthIsFull = 4;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 50304, 2048)));
        return DenseDecoder.Design(config, "olmo3", shape, DenseDecoder.SameBias(config, new()
        {
            QueryKeyNorm = QueryKeyNorm.Full,
            NormPlace = NormPlace.AfterPart,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, everyFourthIsFull),
        }));
    }

    /// <summary>arXiv:2409.02060.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classExperts = 64, classActive = 8;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2048, 2048, 16, 16, 50304, 4096)));
        ExpertsDesign experts = ExpertLayers.Experts(
            config, config.Positive("num_experts", classExperts), config.Positive("num_experts_per_tok", classActive), shape.IntermediateSize);
        return ExpertReader.Everywhere(config, "olmoe", shape, DenseDecoder.SameBias(config, new() { QueryKeyNorm = QueryKeyNorm.Full }), experts);
    }
}
