using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>AFM and Trinity (Arcee AI).</summary>
internal static class Arcee
{
    public static Family Family { get; } = new()
    {
        Source = "ArceeConfig and AfmoeConfig of transformers",
        Decoders =
        [
            new("arcee", Read),
            new("afmoe", Mixture),
        ],
        Gguf =
        [
            new("arcee", "arcee"),
        ],
    };

    /// <summary>Trinity: gated attention with norms of queries and keys, norms on both sides of every part, windows on three layers of four, and experts behind
    /// the first layers.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int normsOnBothSides = 4, classPeriod = 4, classShared = 1;
        TokenCount classWindow = TokenCount.From(1024);
        DecoderShape shape = DecoderShape.Read(config, new());
        AxisLength width = config.Dimension("moe_intermediate_size");
        int dense = config.Integer("num_dense_layers");
        DenseTraits traits = new()
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            OutputGate = true,
            Norms = normsOnBothSides,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, config.PositiveInteger("global_attn_every_n_layers", classPeriod)),
        };
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"), width) with
        {
            SharedIntermediateSize = config.Dimension("num_shared_experts", classShared) * width,
            RouterCorrection = true,
        };
        return ExpertReader.Mixed(config, "afmoe", shape, traits, [.. Enumerable.Range(0, shape.Layers.Count).Select(layer => layer >= dense)], experts);
    }

    /// <summary>A plain MLP with squared ReLU, and otherwise Llama.Dense (AFM-4.5B).</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2560, 18432, 32, 32, 32000, 4096)));
        return DenseDecoder.Design(config, "arcee", shape, DenseDecoder.SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false), Gated = false }));
    }
}
