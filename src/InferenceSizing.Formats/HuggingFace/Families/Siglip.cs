using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>SigLIP (Google): both towers, each by itself, and its image tower in language models.</summary>
internal static class Siglip
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2303.15343",
        Models =
        [
            new("siglip", Dual),
            new("siglip_vision_model", config => TowerReader.Of(config, Image(config, out TowerSizes sizes), sizes)),
            new("siglip_text_model", config => Text(config).ToArchitecture()),
        ],
    };

    private static ImageArchitecture Dual(ConfigFields config)
    {
        const int temperatureAndBias = 2;
        VisionTransformer image = Image(config.Part("vision_config"), out TowerSizes sizes);
        return TowerReader.Of(config, new DualEncoder("siglip", image, Text(config.Part("text_config")), Count.From(temperatureAndBias)), sizes);
    }

    private static VisionTransformer Image(ConfigFields config, out TowerSizes sizes)
    {
        sizes = TowerSizes.Read(config, TowerSizes.Of(768, 3072, 12, 12, 224, 16));
        if (!config.Flag("vision_use_head", true))
            throw config.Refuse("vision_use_head", "SigLIP's image tower without its pooling head is not supported by itself.");
        return TowerReader.Transformer(sizes) with
        {
            Positions = TowerTensors.Patches(sizes.Image, sizes.Patch),
            ClassToken = false,
            Pooling = TokenPooling.AttentionMap
        };
    }

    private static TransformerDesign Text(ConfigFields config)
    {
        TransformerDesign tower = TowerReader.Text(config, "siglip_text_model", new(768, 3072, 12, 12, 32000, 64));
        return tower with
        {
            ExtraBlocks = [EncoderHeads.Projection(tower.HiddenSize,
            config.Positive("projection_size", tower.HiddenSize), bias: true)]
        };
    }

    /// <param name="vision">The vision config.</param>
    /// <param name="sizes">What it describes.</param>
    /// <param name="tokens">Tokens of the language model that an image becomes, where every image becomes as many.</param>
    /// <remarks>Zhai et al. 2023, arXiv:2303.15343. With <c>vision_use_head</c>, as the class has it, a learned query pools the patches by attention and an
    /// MLP; language models hold it and do not use it.</remarks>
    public static ImmutableArray<Block> Tower(ConfigFields vision, TowerSizes sizes, TokenCount? tokens = null)
    {
        ImmutableArray<Block> tower = TowerWithoutHead(sizes, tokens);
        return vision.Flag("vision_use_head", true) ? [.. tower, PoolingHead(sizes)] : tower;
    }

    /// <summary>Only SigLIP's tower.</summary>
    public static ImmutableArray<Block> TowerWithoutHead(TowerSizes sizes, TokenCount? tokens = null)
    {
        WeightTensor[] around = [
            .. Linear(sizes.Hidden, sizes.PatchElements, bias: true), Positions(sizes.Patches, sizes.Hidden), Norm(NormDesign.LayerNorm, sizes.Hidden)];
        return
        [
            tokens is { } known ? VisionTower.Part("vision.embeddings", sizes.ImageOf(known), around) : VisionTower.Part("vision.embeddings", around),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
        ];
    }

    /// <summary>What a SigLIP config describes.</summary>
    public static TowerSizes Sizes(ConfigFields vision) => TowerSizes.Read(vision, TowerSizes.Of(768, 3072, 12, 12, 224, 16));

    private static Block PoolingHead(TowerSizes sizes)
    {
        const int queryKeyValue = 3;
        return VisionTower.Part(
            "vision.head", [Positions(AxisLength.One, sizes.Hidden), .. Linear(queryKeyValue * sizes.Hidden, sizes.Hidden, bias: true),
            .. Linear(sizes.Hidden, sizes.Hidden, bias: true),
            Norm(NormDesign.LayerNorm, sizes.Hidden), .. Linear(sizes.Intermediate, sizes.Hidden, bias: true),
                .. Linear(sizes.Hidden, sizes.Intermediate, bias: true)]);
    }
}
