using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of vision transformers: ViT, DeiT, DINOv2, CLIP, SigLIP. Defaults are those of their config classes in transformers.</summary>
internal static class VisionConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("vit", config => Plain(config, "vit")),
        new("deit", config => Plain(config, "deit")),
        new("dinov2", Dino),
        new("clip", Clip),
        new("clip_vision_model", config => ClipTower(config)),
        new("siglip", Siglip),
        new("siglip_vision_model", config => Of(config, SiglipImage(config, out TowerSizes sizes), sizes)),
    ];

    /// <summary>The architecture, laid out once for the size of the config: a size that cannot pass is refused here.</summary>
    private static ImageArchitecture Of(ConfigFields config, ImageDesign design, TowerSizes sizes)
    {
        ImageArchitecture architecture = ImageArchitecture.Of(design, new FeatureMap(sizes.Channels, sizes.Image, sizes.Image));
        return architecture.LayOut().Refusal is { } reason ? throw config.Refuse("image_size", reason) : architecture;
    }

    private static VisionTransformer Transformer(TowerSizes sizes) => new(sizes.Patch, sizes.Hidden, sizes.Layers, sizes.Heads, sizes.Intermediate);

    /// <remarks>The base class has a pooler of h outputs; a checkpoint for classification has a classifier in its place. DeiT has a distillation token and its position.</remarks>
    private static ImageArchitecture Plain(ConfigFields config, string family)
    {
        const int classToken = 1;
        TowerSizes sizes = TowerSizes.Read(config, new(768, 3072, 12, 12, 224, 16));
        if (!config.Flag("qkv_bias", true))
            throw config.Refuse("qkv_bias", "A vision transformer without biases on its queries, keys and values is not supported.");
        bool distilled = family == "deit";
        return Of(config, Transformer(sizes) with
        {
            Positions = VisionTensors.Patches(sizes.Image, sizes.Patch) + classToken + (distilled ? 1 : 0),
            DistillationToken = distilled,
            Classes = Outputs(config, sizes.Hidden),
        }, sizes);
    }

    /// <summary>Outputs of what stands behind the class token, by <c>architectures</c>, or by our own key <c>_head</c>: <c>cls</c>, <c>pooler</c>, or nothing.</summary>
    private static int Outputs(ConfigFields config, int pooler)
    {
        if (config.Texts("architectures") is { Length: > 0 } classes)
        {
            return classes[0].EndsWith("ForImageClassification", StringComparison.Ordinal) ? EncoderHeadChoice.Labels(config)
                : classes[0].EndsWith("Model", StringComparison.Ordinal) ? pooler
                : throw config.Refuse("architectures", $"The head of '{classes[0]}' is not known; base models and image classification are.");
        }

        return config.Text("_head") switch
        {
            "cls" => EncoderHeadChoice.Labels(config),
            "pooler" or null => pooler,
            "" => 0,
            { } other => throw config.Refuse("_head", $"'{other}' is not a head of this family (cls, pooler)."),
        };
    }

    private static ImageArchitecture Dino(ConfigFields config)
    {
        const int classToken = 1, plainRatio = 4;
        if (config.Flag("use_swiglu_ffn", false))
            throw config.Refuse("use_swiglu_ffn", "DINOv2 with a gated MLP (giant) is not supported.");
        int hidden = config.Positive("hidden_size", 768);
        TowerSizes sizes = TowerSizes.Read(config, new(768, checked(hidden * config.Positive("mlp_ratio", plainRatio)), 12, 12, 224, 14));
        if (config.Texts("architectures") is { Length: > 0 } classes && !classes[0].EndsWith("Model", StringComparison.Ordinal))
            throw config.Refuse("architectures", $"The head of '{classes[0]}' is not known; the base model is.");
        return Of(config, Transformer(sizes) with
        {
            Positions = VisionTensors.Patches(sizes.Image, sizes.Patch) + classToken,
            MaskToken = true,
            LayerScale = true,
        }, sizes);
    }

    private static ImageArchitecture Clip(ConfigFields config)
    {
        const int temperature = 1;
        int projection = config.Positive("projection_dim", 512);
        VisionTransformer image = ClipImage(Tower(config, "vision_config"), out TowerSizes sizes);
        TransformerDesign text = TextTowerConfigs.Clip(Tower(config, "text_config"), projection);
        return Of(config, new DualEncoder("clip", image with { Classes = projection, HeadBias = false }, text, temperature), sizes);
    }

    private static ImageArchitecture ClipTower(ConfigFields config)
    {
        VisionTransformer image = ClipImage(config, out TowerSizes sizes);
        bool projects = config.Texts("architectures") is { Length: > 0 } classes && classes[0] == "CLIPVisionModelWithProjection";
        return Of(config, projects ? image with { Classes = config.Positive("projection_dim", 512), HeadBias = false } : image, sizes);
    }

    private static VisionTransformer ClipImage(ConfigFields config, out TowerSizes sizes)
    {
        const int classToken = 1;
        sizes = TowerSizes.Read(config, new(768, 3072, 12, 12, 224, 32));
        return Transformer(sizes) with { Positions = VisionTensors.Patches(sizes.Image, sizes.Patch) + classToken, PatchBias = false, PreNorm = true };
    }

    private static ImageArchitecture Siglip(ConfigFields config)
    {
        const int temperatureAndBias = 2;
        VisionTransformer image = SiglipImage(Tower(config, "vision_config"), out TowerSizes sizes);
        return Of(config, new DualEncoder("siglip", image, TextTowerConfigs.Siglip(Tower(config, "text_config")), temperatureAndBias), sizes);
    }

    private static VisionTransformer SiglipImage(ConfigFields config, out TowerSizes sizes)
    {
        sizes = TowerSizes.Read(config, new(768, 3072, 12, 12, 224, 16));
        if (!config.Flag("vision_use_head", true))
            throw config.Refuse("vision_use_head", "SigLIP's image tower without its pooling head is not supported by itself.");
        return Transformer(sizes) with { Positions = VisionTensors.Patches(sizes.Image, sizes.Patch), ClassToken = false, Pooling = TokenPooling.AttentionMap };
    }

    private static ConfigFields Tower(ConfigFields config, string key) => config.Nested(key) ?? throw config.Refuse(key, $"The config lacks '{key}'.");
}
