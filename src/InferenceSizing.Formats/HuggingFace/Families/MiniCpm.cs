using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MiniCPM (OpenBMB): dense, MiniCPM-MoE, MiniCPM3 with latent attention, and MiniCPM-V.</summary>
internal static partial class MiniCpm
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes that came with the checkpoints; arXiv:2404.06395, 2408.01800",
        Decoders =
        [
            new("minicpm", First),
            new("minicpm3", Third),
        ],
        Models =
        [
            new("minicpmv", Vision),
            new("minicpmv4_6", Merged),
            new("voxcpm2", Voiced),
        ],
        Gguf =
        [
            new("minicpm", "minicpm"),
            new("minicpm3", "minicpm3", GgufLayout.Latent),
        ],
    };

    /// <summary>Dense, or with <c>num_experts</c> a mixture whose experts have the dense width (MiniCPM-MoE).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new());
        DenseTraits traits = DenseDecoder.SameBias(config, new() { Tied = true });
        AxisLength experts = config.DimensionOrZero("num_experts");
        return !experts.Exists
            ? DenseDecoder.Design(config, "minicpm", shape, traits)
            : shape.Design(config, "minicpm", traits.Tied,
                DenseDecoder.Layers(shape, traits, new ExpertsDesign(experts, config.Dimension("num_experts_per_tok"), shape.IntermediateSize)));
    }

    /// <summary>Dense, and tied by default; a value head is as wide as a share of the hidden size.</summary>
    private static TransformerDesign Third(ConfigFields config)
    {
        DecoderShape shape = LatentAttentionReader.Shape(config, new(2560, 6400, 62, 40, 73448, 32768));
        LatentAttentionDesign attention = LatentAttentionReader.Attention(
            config, shape, new LatentRanks
            {
                QueryRank = 768,
                KeyValueRank = 256,
                NopeDimension = 64,
                RopeDimension = 32,
                ValueDimension = (int)shape.HiddenSize.Among(shape.Heads).Length,
            }) with
        {
            ExpandedCache = true
        };
        return LatentAttentionReader.Layered(config, "minicpm3", shape, attention, 0, null, tied: true);
    }

    private static TokenArchitecture Vision(ConfigFields config)
    {
        string family = Version(config) switch
        {
            "2.5" or "4" or "4.0" => "llama",
            "2.6" => "qwen2",
            "4.5" => "qwen3",
            _ => throw config.Refuse("version", "MiniCPM-V of the versions 2.5, 2.6, 4.0 and 4.5 is supported; the key 'version' says which."),
        };
        return WrappedModel.Read(config, "minicpmv", FamilyList.ReadTextAs(config, family), (vision, hidden) => Tower(config, vision, hidden),
            _ => Pictures(config));
    }

    /// <summary>slice_config and query_num; the number of an image came with version 2.6.</summary>
    private static SlicesByRatio Pictures(ConfigFields config)
    {
        ConfigFields slices = config.Nested("slice_config") ?? config;
        return new SlicesByRatio(slices.Positive("scale_resolution", 448), Count.From(slices.PositiveInteger("max_slice_nums", 9)),
            config.PositiveTokens("query_num", 64), Version(config) != "2.5");
    }

    /// <summary>MiniCPM-V 4.6: SigLIP, in whose middle attention joins windows of patches, and a merger of neighbours (mlx_vlm/models/minicpmv4_6).</summary>
    private static TokenArchitecture Merged(ConfigFields config)
    {
        TransformerDesign text = FamilyList.ReadTextAs(config.Part("text_config"), "qwen3_5_text");
        return WrappedModel.Read(config, "minicpmv4_6", text, (vision, width) =>
        {
            const int side = 2, attentionMatrices = 4;
            TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1152, 4304, 27, 16, 448, 14));
            AxisLength window = side * side * sizes.Hidden, wide = side * side * sizes.Intermediate;
            return
            [
                .. Siglip.TowerWithoutHead(sizes),
                VisionTower.Part("vision.window_merger", [Norm(NormDesign.LayerNorm, window), Norm(NormDesign.LayerNorm, sizes.Hidden),
                    .. Linear(sizes.Hidden, sizes.Hidden, bias: true, Count.From(attentionMatrices)), .. Linear(wide, window, bias: true),
                    .. Linear(sizes.Hidden, wide, bias: true)]),
                VisionTower.Projector([Norm(NormDesign.LayerNorm, window), .. Linear(window, window, bias: true), .. Linear(width, window, bias: true)]),
            ];
        });
    }

    private static string? Version(ConfigFields config) => config.Raw("version") is { } version ? version.ToString() : null;

    private static ImmutableArray<Block> Tower(ConfigFields config, ConfigFields vision, AxisLength width)
    {
        const int normsOfResampler = 3, attentionMatrices = 4;
        TowerSizes read = Siglip.Sizes(vision);
        // Without its last layer the tower ends at the states that the resampler reads.
        bool drops = config.Flag("drop_vision_last_layer", true) && read.Layers > LayerCount.One;
        TowerSizes sizes = drops ? read with { Layers = read.Layers.Less(LayerCount.One) } : read;
        WeightTensor[] keysAndValues = sizes.Hidden == width ? [] : [Matrix(width, sizes.Hidden)];
        return
        [
            .. Siglip.TowerWithoutHead(sizes),
            VisionTower.Projector([Positions(config.Positive("query_num", 64), width), .. keysAndValues,
                .. Linear(width, width, bias: true, Count.From(attentionMatrices)),
                Norm(NormDesign.LayerNorm, width, Count.From(normsOfResampler)), Matrix(width, width)]),
        ];
    }
}
