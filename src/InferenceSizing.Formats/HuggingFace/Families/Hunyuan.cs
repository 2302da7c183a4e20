using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Hunyuan and Hy (Tencent): dense and mixtures.</summary>
internal static partial class Hunyuan
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2411.02265",
        Decoders =
        [
            new("hunyuan_v1_dense", Dense),
            new("hunyuan_v1_moe", Mixture),
            new("hy_v3", Third),
        ],
        Models =
        [
            new("hunyuan_vl", config => WrappedModel.Read(config, "hunyuan_vl", Dense(config.Nested("text_config") ?? config), SmallTower)),
        ],
        Gguf =
        [
            new("hunyuan-dense", "hunyuan_v1_dense"),
            new("hunyuan-moe", "hunyuan_v1_moe", GgufMixture),
        ],
    };

    private static TransformerDesign Dense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 290943, 2048)));
        return DenseDecoder.Design(
            config, "hunyuan_v1_dense", shape,
            DenseDecoder.SameBias(config, new() { QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None }));
    }

    /// <summary>Counts may be lists with an entry for each layer; all layers are alike in the published models.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        if (config.Flag("use_cla"))
            throw config.Refuse("use_cla", "Caches shared between layers have no builder in this family.");
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 290943, 2048)));
        AxisLength width = Uniform(config, "moe_intermediate_size", shape.IntermediateSize);
        ExpertsDesign experts = ExpertLayers.Experts(config, Uniform(config, "num_experts", AxisLength.One), Uniform(config, "moe_topk", AxisLength.One),
            width, "moe_topk") with
        {
            SharedIntermediateSize = Uniform(config, "num_shared_expert", AxisLength.One) * width,
        };
        return ExpertReader.Everywhere(config, "hunyuan_v1_moe", shape, DenseDecoder.SameBias(config, new()
        {
            QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        }), experts);
    }

    /// <summary>Hy3: experts behind the first layers, chosen with a correction, next to a shared one.</summary>
    private static TransformerDesign Third(ConfigFields config)
    {
        const int classFirst = 1, classShared = 1;
        DecoderShape shape = DecoderShape.Read(config, new());
        AxisLength width = config.Has("moe_intermediate_size") ? config.Dimension("moe_intermediate_size") : config.Dimension("expert_hidden_dim");
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Dimension("num_experts"), config.Dimension("num_experts_per_tok"), width) with
        {
            SharedIntermediateSize = config.Dimension("num_shared_experts", classShared) * width,
            RouterCorrection = true,
        };
        DenseTraits traits = new() { QueryKeyNorm = config.Flag("qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None };
        TransformerDesign design = ExpertReader.Mixed(config, "hy_v3", shape, traits, ExpertLayers.AfterDense(config, shape.Layers, classFirst), experts);
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, design.Layers[^1], PredictionCopies.None) };
    }

    private static AxisLength Uniform(ConfigFields config, string key, AxisLength absent) =>
        config.Uniform(key, absent, $"Layers that differ in '{key}' have no builder in this family.");

    private static void GgufMixture(GgufKeys keys)
    {
        keys.Copy(("moe_topk", "expert_used_count"));
        if (keys.Number("expert_feed_forward_length") is > 0 and { } width)
            keys.Set("num_shared_expert", keys.Number("expert_shared_feed_forward_length") / width);
    }
}
