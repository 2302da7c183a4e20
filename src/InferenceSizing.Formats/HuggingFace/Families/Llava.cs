using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>LLaVA and its successors: a tower of CLIP, SigLIP or Pixtral, two matrices, and any decoder.</summary>
internal static class Llava
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2310.03744, 2407.07895, 2408.03326",
        Models =
        [
            new("llava", config => Read(config, "llava", text: "llama", tower: "clip_vision_model", newline: false)),
            new("llava_next", config => Read(config, "llava_next", text: "llama", tower: "clip_vision_model", newline: true)),
            new("llava_next_video", config => Read(config, "llava_next_video", text: "llama", tower: "clip_vision_model", newline: true)),
            new("llava_onevision", config => Read(config, "llava_onevision", text: "qwen2", tower: "siglip_vision_model", newline: true)),
        ],
    };

    /// <param name="config">The config.</param>
    /// <param name="family">Its model_type.</param>
    /// <param name="text">The class's text family.</param>
    /// <param name="tower">The class's vision family.</param>
    /// <param name="newline">Whether a learned vector ends each row of an image.</param>
    private static TokenArchitecture Read(ConfigFields config, string family, string text, string tower, bool newline) =>
        WrappedModel.Read(config, family, WrappedModel.Text(config, text), (vision, hidden) =>
        {
            (TowerSizes sizes, ImmutableArray<Block> blocks) = Tower(vision, tower);
            WeightTensor[] matrices = TowerReader.TwoMatrices(
                hidden, FeatureLayers(config) * sizes.Hidden, config.Flag("multimodal_projector_bias", true));
            return [.. blocks, VisionTower.Projector(newline ? [.. matrices, Positions(AxisLength.One, hidden)] : matrices)];
        },
        vision => Pictures(config, family, vision, tower));

    /// <summary>The square of the tower (LLaVA 1.5), tiles of the listed sizes (LLaVA-NeXT, LLaVA-OneVision) or rows of patches (Pixtral).</summary>
    private static PictureTokens? Pictures(ConfigFields config, string family, ConfigFields vision, string absent)
    {
        string of = vision.Text("model_type") ?? absent;
        if (of == "pixtral")
            return Mistral.PixtralPictures(vision, merge: AxisLength.One);
        TowerSizes sizes = of == "clip_vision_model" ? Clip.Sizes(vision) : Siglip.Sizes(vision);
        return family switch
        {
            "llava" => new FixedPicture(sizes.Tokens(AxisLength.One), "processing_llava.py of transformers"),
            "llava_next" when Grid(config, sizes.Image) is { IsEmpty: false } grid =>
            new AnyResolution(sizes.Image, sizes.Image.Among(sizes.Patch), grid),
            "llava_onevision" when GridOfTiles(config, sizes.Image) is { IsEmpty: false } grid =>
                new AnyResolution(sizes.Image, sizes.Image.Among(sizes.Patch), grid) { MostTiles = Count.From(MostTiles) },
            _ => null,
        };
    }

    /// <summary>vision_aspect_ratio of LlavaOnevisionConfig, anyres_max_9, and tiles along a side of its image_grid_pinpoints.</summary>
    private const int MostTiles = 9, TilesOfSide = 6;

    private static ImmutableArray<ImageSize> GridOfTiles(ConfigFields config, AxisLength tile) =>
        config.Raw("image_grid_pinpoints") is not null ? Grid(config, tile)
        : [.. Enumerable.Range(1, TilesOfSide).SelectMany(rows => Enumerable.Range(1, TilesOfSide)
            .Select(columns => new ImageSize(rows * tile, columns * tile)))];

    /// <summary>image_grid_pinpoints, height before width; those of the config class where it has none.</summary>
    private static ImmutableArray<ImageSize> Grid(ConfigFields config, AxisLength tile)
    {
        const int mostSizes = 256, pair = 2;
        if (config.Raw("image_grid_pinpoints") is not { Kind: ConfigKind.List } list)
            return [new(AxisLength.From(336), AxisLength.From(672)), new(AxisLength.From(672), AxisLength.From(336)),
                new(AxisLength.From(672), AxisLength.From(672)), new(AxisLength.From(1008), AxisLength.From(336)),
                new(AxisLength.From(336), AxisLength.From(1008))];
        if (list.Length > mostSizes)
            throw config.Refuse("image_grid_pinpoints", $"'image_grid_pinpoints' has at most {mostSizes} sizes.");
        int[][] sizes = [.. list.Items.Select(item => item.Length != pair ? []
            : (int[])[.. item.Items.Select(side => side.TryGetInt32(out int pixels) ? pixels : 0)])];
        return sizes.All(sides => sides.Length == pair && sides.All(side => side >= tile.Length && side % tile.Length == 0))
            ? [.. sizes.Select(sides => new ImageSize(AxisLength.From(sides[0]), AxisLength.From(sides[1])))] : [];
    }

    /// <summary>Layers of the tower whose states the projector reads side by side: one, or as many as the list has (Granite Vision).</summary>
    private static int FeatureLayers(ConfigFields config)
    {
        if (config.Raw("vision_feature_layer") is not { Kind: ConfigKind.List } layers)
            return 1;
        return layers.Length is > 0 and <= ConfigFields.MostLayers and { } count ? count
            : throw config.Refuse("vision_feature_layer", "'vision_feature_layer' is a layer, or a list of some.");
    }

    private static (TowerSizes Sizes, ImmutableArray<Block> Blocks) Tower(ConfigFields vision, string absent)
    {
        string family = vision.Text("model_type") ?? absent;
        TowerSizes sizes = family switch
        {
            "clip_vision_model" => Clip.Sizes(vision),
            "siglip_vision_model" => Siglip.Sizes(vision),
            "pixtral" => Mistral.PixtralSizes(vision),
            _ => throw vision.Refuse(
                "model_type", $"LLaVA with a tower of the family '{family}' is not supported (clip_vision_model, siglip_vision_model, pixtral)."),
        };
        return (sizes, family switch
        {
            "clip_vision_model" => Clip.Tower(sizes),
            "siglip_vision_model" => Siglip.Tower(vision, sizes),
            _ => Mistral.Pixtral(vision, sizes, merge: AxisLength.One),
        });
    }
}
