using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Phi (Microsoft): the first generations, Phi-3, Phi-3 small, the mixture Phi-3.5-MoE, and Phi-3 Vision.</summary>
internal static partial class Phi
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers and those of the Phi-3 small and vision checkpoints; arXiv:2309.05463, 2404.14219",
        Decoders =
        [
            new("phi", First),
            new("phi3", Third),
            new("phi3small", Small),
            new("phimoe", Mixture),
        ],
        Models =
        [
            new("phi3_v", Vision),
            new("phi4mm", Multimodal),
        ],
        Gguf =
        [
            new("phi2", "phi"),
            new("phi3", "phi3"),
            new("phimoe", "phimoe", keys => keys.Set("lm_head_bias", keys.Has("output.bias"))),
        ],
    };

    private static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(2048, 8192, 24, 32, 51200, 2048)));
        return DenseDecoder.Design(config, "phi", shape, new()
        {
            QueryKeyValueBias = true,
            OutputBias = true,
            MlpBias = true,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Norms = 1,
            Parallel = true,
            QueryKeyNorm = config.Flag("qk_layernorm", false) ? QueryKeyNorm.PerHeadWithBias : QueryKeyNorm.None,
            HeadBias = true,
        });
    }

    private static TransformerDesign Third(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(3072, 8192, 32, 32, 32064, 4096)));
        return DenseDecoder.Design(config, "phi3", shape, new() { Fused = true, Spans = AttentionSpans.Everywhere(config, shape.Layers) });
    }

    /// <summary>Block-sparse attention reads less of the cache but keeps all of it; the gated unit's two halves are one biased matrix.</summary>
    private static TransformerDesign Small(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8), "ff_intermediate_size");
        return DenseDecoder.Design(config, "phi3small", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = true,
            OutputBias = true,
            MlpBias = true,
            Norm = NormDesign.LayerNorm,
            Tied = true,
        });
    }

    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classExperts = 16, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 6400, 32, 32, 32064, 131072)));
        return ExpertReader.Everywhere(config, "phimoe", shape, DenseDecoder.SameBias(config, new()
        {
            Norm = NormDesign.LayerNorm,
            HeadBias = config.Flag("lm_head_bias", false),
            Spans = AttentionSpans.Everywhere(config, shape.Layers),
        }), ExpertReader.Local(config, shape, classExperts, classActive));
    }

    private static TowerSizes ClipLarge { get; } = TowerSizes.Of(1024, 4096, 24, 16, 336, 14);

    private static TokenArchitecture Vision(ConfigFields config)
    {
        const int patchesSideBySide = 4;
        AxisLength separators = AxisLength.From(2);
        if (config.Nested("img_processor") is { } processor && processor.Text("name") is { } name and not "clip_vision_model")
            throw processor.Refuse("name", $"Phi-3 Vision with a tower '{name}' is not supported.");
        TransformerDesign text = FamilyList.ReadTextAs(config, "phi3");
        AxisLength merged = patchesSideBySide * ClipLarge.Hidden;
        TransformerDesign joined = WrappedModel.Join(text, "phi3_v",
            [.. Clip.Tower(ClipLarge),
                VisionTower.Projector([Positions(separators, merged), .. TowerReader.TwoMatrices(text.HiddenSize, merged, bias: true)])],
            (ClipLarge.Layers, ClipLarge.Hidden));
        return DecoderHeads.Apply(config, joined).ToArchitecture();
    }
}
