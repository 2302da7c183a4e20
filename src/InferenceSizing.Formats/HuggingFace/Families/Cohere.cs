using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Command (Cohere) and Aya Vision.</summary>
internal static class Cohere
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2504.00698, 2505.08751",
        Decoders =
        [
            new("cohere", First),
            new("cohere2", Second),
        ],
        Models =
        [
            new("aya_vision", config =>
                WrappedModel.Read(config, "aya_vision", WrappedModel.Text(config, "cohere2"), (vision, hidden) => AyaTower(config, vision, hidden),
                    vision => AyaPictures(config, vision))),
            new("cohere2_vision", config => WrappedModel.Read(
                config, "cohere2_vision", WrappedModel.Text(config, "cohere2"), (vision, hidden) => CommandTower(config, vision, hidden),
                vision => CommandPictures(config, vision))),
        ],
        Gguf =
        [
            new("command-r", "cohere", keys => keys.Set("use_qk_norm", keys.Has("blk.*.attn_q_norm.weight"))),
            new("cohere2", "cohere2"),
        ],
    };

    private static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(8192, 22528, 40, 64, 256000, 8192)));
        QueryKeyNorm norm = config.Flag("use_qk_norm", false) ? QueryKeyNorm.Full : QueryKeyNorm.None;
        return DenseDecoder.Design(config, "cohere", shape, DenseDecoder.SameBias(config, Traits with { QueryKeyNorm = norm }));
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(4096);
        const int classPattern = 4;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(8192, 22528, 40, 64, 256000, 8192)));
        return DenseDecoder.Design(config, "cohere2", shape, DenseDecoder.SameBias(config, Traits with
        {
            Spans = AttentionSpans.Periodic(config, shape.Layers, classWindow, config.Integer("sliding_window_pattern", classPattern)),
        }));
    }

    private static DenseTraits Traits { get; } = new() { Norm = new NormDesign(Weight: true, Bias: false), Norms = 1, Parallel = true, Tied = true };

    /// <summary>Aya Vision's connector without the norm: Cohere2VisionMultiModalProjector of transformers.</summary>
    private static ImmutableArray<Block> CommandTower(ConfigFields config, ConfigFields vision, AxisLength hidden)
    {
        const int gateAndValue = 2;
        TowerSizes sizes = Siglip.Sizes(vision);
        AxisLength side = config.Positive("downsample_factor", 2), wide = config.Positive("alignment_intermediate_size", 36864);
        return [.. Siglip.Tower(vision, sizes),
            VisionTower.Projector([.. Linear(wide, sizes.Hidden * side * side, bias: true), .. Linear(hidden, wide / gateAndValue, bias: true)])];
    }

    /// <summary>Neighbouring patches side by side, a norm, and a gated unit into the language model.</summary>
    /// <remarks>Dash et al. 2025, arXiv:2505.08751.</remarks>
    private static ImmutableArray<Block> AyaTower(ConfigFields config, ConfigFields vision, AxisLength hidden)
    {
        const int gateAndValue = 2;
        TowerSizes sizes = Siglip.Sizes(vision);
        AxisLength side = config.Positive("downsample_factor", 2), wide = config.Positive("alignment_intermediate_size", hidden);
        AxisLength merged = sizes.Hidden * side * side;
        return [.. Siglip.Tower(vision, sizes),
            VisionTower.Projector([Norm(NormDesign.LayerNorm, merged), .. Linear(wide, merged, bias: true),
            .. Linear(hidden, wide / gateAndValue, bias: true)])];
    }

    /// <summary>max_patches of both processors.</summary>
    private static readonly Count MostTiles = Count.From(12);

    /// <summary>Before each tile stands its name.</summary>
    /// <remarks>Source: huggingface/transformers@062756a, AyaVisionProcessor, whose images GotOcr2ImageProcessor cuts.</remarks>
    private static TilesByRatio AyaPictures(ConfigFields config, ConfigFields vision) =>
        new(Siglip.Sizes(vision).Image, MostTiles, TokensOfTile(config, vision) + TokenCount.One, Thumbnail: true,
            "AyaVisionProcessor of transformers");

    /// <summary>Behind each tile stands a line break, as many marks as Llama 4 has.</summary>
    /// <remarks>Source: huggingface/transformers@06053b8, get_optimal_tiled_canvas of Cohere2VisionImageProcessorFast; @0a4cfc9, Cohere2VisionProcessor:
    /// 2 + (patches of a tile + 1) for each tile and the thumbnail.</remarks>
    private static TilesOnCanvas CommandPictures(ConfigFields config, ConfigFields vision) =>
        new(Siglip.Sizes(vision).Image, MostTiles, TokensOfTile(config, vision), "Cohere2VisionProcessor of transformers");

    private static TokenCount TokensOfTile(ConfigFields config, ConfigFields vision)
    {
        AxisLength side = config.Positive("downsample_factor", 2);
        return Siglip.Sizes(vision).Tokens(side * side);
    }
}
