using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GPT-2 and gpt-oss (OpenAI).</summary>
internal static class Gpt
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; Radford et al. 2019; arXiv:2508.10925",
        Decoders =
        [
            new("gpt2", Second),
            new("gpt_oss", OpenWeights),
        ],
        Gguf =
        [
            new("gpt2", "gpt2", GgufLayout.Gpt2),
            new("gpt-oss", "gpt_oss", GgufOpenWeights),
        ],
    };

    private static TransformerDesign Second(ConfigFields config)
    {
        DecoderShape shape = Gpt2Keys.Shape(config, AxisLength.Zero, Gpt2Keys.Class);
        return DenseDecoder.Design(config, "gpt2", shape, Gpt2Keys.Biased with { Fused = true, Tied = true }) with
        {
            PositionEmbeddings = AxisLength.From(shape.MaximumContext.Count)
        };
    }

    /// <summary>Biases everywhere, one sink a head, and a window of 128 on every other layer (arXiv:2508.10925).</summary>
    private static TransformerDesign OpenWeights(ConfigFields config)
    {
        const int classExperts = 128, classActive = 4, everySecondIsFull = 2;
        TokenCount classWindow = TokenCount.From(128);
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 64, Core: new(2880, 2880, 36, 64, 201088, 131072)));
        bool bias = config.Flag("attention_bias", true);
        DenseTraits traits = new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, everySecondIsFull),
        };
        ExpertsDesign experts = ExpertReader.Local(config, shape, classExperts, classActive) with { Bias = true, RouterBias = true };
        ImmutableArray<LayerDesign> layers = DenseDecoder.Layers(shape, traits, experts);
        return shape.Design(config, "gpt_oss", tied: false,
            [.. layers.Select(layer => layer with { Mixer = (AttentionDesign)layer.Mixer! with { Sinks = true } })]);
    }

    private static void GgufOpenWeights(GgufKeys keys)
    {
        keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
        keys.Set("intermediate_size", keys.Number("expert_feed_forward_length"));
    }
}
