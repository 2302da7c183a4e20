using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Vision transformers by themselves: ViT, DeiT, DINOv2.</summary>
internal static class Vit
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2010.11929, 2012.12877, 2304.07193",
        Models =
        [
            new("vit", config => Plain(config, "vit")),
            new("deit", config => Plain(config, "deit")),
            new("dinov2", Dino),
        ],
    };

    /// <remarks>The base class has a pooler of h outputs; a checkpoint for classification has a classifier in its place. DeiT has a distillation token and its
    /// position.</remarks>
    private static ImageArchitecture Plain(ConfigFields config, string family)
    {
        AxisLength classToken = AxisLength.One;
        TowerSizes sizes = TowerSizes.Read(config, TowerSizes.Of(768, 3072, 12, 12, 224, 16));
        if (!config.Flag("qkv_bias", true))
            throw config.Refuse("qkv_bias", "A vision transformer without biases on its queries, keys and values is not supported.");
        bool distilled = family == "deit";
        return TowerReader.Of(config, TowerReader.Transformer(sizes) with
        {
            Positions = TowerTensors.Patches(sizes.Image, sizes.Patch) + classToken + (distilled ? AxisLength.One : AxisLength.Zero),
            DistillationToken = distilled,
            Classes = Outputs(config, sizes.Hidden),
        }, sizes);
    }

    /// <summary>Outputs of what stands behind the class token, by <c>architectures</c>, or by our own key <c>_head</c>: <c>cls</c>, <c>pooler</c>, or
    /// nothing.</summary>
    private static AxisLength Outputs(ConfigFields config, AxisLength pooler)
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
            "" => AxisLength.Zero,
            { } other => throw config.Refuse("_head", $"'{other}' is not a head of this family (cls, pooler)."),
        };
    }

    private static ImageArchitecture Dino(ConfigFields config)
    {
        AxisLength classToken = AxisLength.One;
        const int plainRatio = 4;
        if (config.Flag("use_swiglu_ffn", false))
            throw config.Refuse("use_swiglu_ffn", "DINOv2 with a gated MLP (giant) is not supported.");
        AxisLength hidden = config.Positive("hidden_size", 768);
        TowerSizes sizes = TowerSizes.Read(config, TowerSizes.Of(768, 0, 12, 12, 224, 14) with
        {
            Intermediate = hidden * config.Positive("mlp_ratio",
            plainRatio)
        });
        if (config.Texts("architectures") is { Length: > 0 } classes && !classes[0].EndsWith("Model", StringComparison.Ordinal))
            throw config.Refuse("architectures", $"The head of '{classes[0]}' is not known; the base model is.");
        return TowerReader.Of(config, TowerReader.Transformer(sizes) with
        {
            Positions = TowerTensors.Patches(sizes.Image, sizes.Patch) + classToken,
            MaskToken = true,
            LayerScale = true,
        }, sizes);
    }
}
