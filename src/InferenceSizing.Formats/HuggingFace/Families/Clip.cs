using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>CLIP (OpenAI): both towers, each by itself, and its image tower in language models.</summary>
/// <remarks>The text tower's attention is masked, but all pairs of a prompt are computed and nothing is cached, as in an encoder.</remarks>
internal static class Clip
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2103.00020",
        Models =
        [
            new("clip", Dual),
            new("clip_vision_model", config => ImageTower(config)),
            new("clip_text_model", config => Text(config, ProjectionOf(config)).ToArchitecture()),
        ],
    };

    private static ImageArchitecture Dual(ConfigFields config)
    {
        const int temperature = 1;
        AxisLength projection = config.Positive("projection_dim", 512);
        VisionTransformer image = Image(config.Part("vision_config"), out TowerSizes sizes);
        TransformerDesign text = Text(config.Part("text_config"), projection);
        return TowerReader.Of(config, new DualEncoder("clip", image with { Classes = projection, HeadBias = false }, text,
            Count.From(temperature)), sizes);
    }

    private static ImageArchitecture ImageTower(ConfigFields config)
    {
        VisionTransformer image = Image(config, out TowerSizes sizes);
        bool projects = config.Texts("architectures") is { Length: > 0 } classes && classes[0] == "CLIPVisionModelWithProjection";
        return TowerReader.Of(config, projects ? image with { Classes = config.Positive("projection_dim", 512), HeadBias = false } : image, sizes);
    }

    private static VisionTransformer Image(ConfigFields config, out TowerSizes sizes)
    {
        AxisLength classToken = AxisLength.One;
        sizes = TowerSizes.Read(config, TowerSizes.Of(768, 3072, 12, 12, 224, 32));
        return TowerReader.Transformer(sizes) with
        {
            Positions = TowerTensors.Patches(sizes.Image, sizes.Patch) + classToken,
            PatchBias = false,
            PreNorm = true
        };
    }

    /// <param name="config">The tower's config.</param>
    /// <param name="projection">Width of the joint space; zero without a projection.</param>
    private static TransformerDesign Text(ConfigFields config, AxisLength projection)
    {
        TransformerDesign tower = TowerReader.Text(config, "clip_text_model", new(512, 2048, 12, 8, 49408, 77));
        return tower with { ExtraBlocks = !projection.Exists ? [] : [EncoderHeads.Projection(tower.HiddenSize, projection, bias: false)] };
    }

    private static AxisLength ProjectionOf(ConfigFields config) =>
        config.Texts("architectures") is { Length: > 0 } classes && classes[0] == "CLIPTextModelWithProjection" ? config.Positive("projection_dim",
            512) : AxisLength.Zero;

    /// <remarks>Radford et al. 2021, arXiv:2103.00020. Both norms around the layers are counted, though language models read a layer before the last.</remarks>
    public static ImmutableArray<Block> Tower(TowerSizes sizes) =>
    [
        VisionTower.Part("vision.embeddings", Matrix(sizes.Hidden, sizes.PatchElements), Positions(AxisLength.One, sizes.Hidden),
            Positions(sizes.Patches + AxisLength.One, sizes.Hidden),
            Norm(NormDesign.LayerNorm, sizes.Hidden, count: Count.From(2))),
        .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
    ];

    /// <summary>What a CLIP config describes.</summary>
    public static TowerSizes Sizes(ConfigFields vision) => TowerSizes.Read(vision, TowerSizes.Of(768, 3072, 12, 12, 224, 32));
}
