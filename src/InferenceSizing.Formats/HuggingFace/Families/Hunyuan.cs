using System.Text.Json;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Hunyuan (Tencent): dense and mixtures.</summary>
internal static class Hunyuan
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2411.02265",
        Decoders =
        [
            new("hunyuan_v1_dense", Dense),
            new("hunyuan_v1_moe", Mixture),
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
        return DenseDecoder.Design(config, "hunyuan_v1_dense", shape, DenseDecoder.SameBias(config, new() { QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None }));
    }

    /// <summary>Counts may be lists with an entry for each layer; all layers are alike in the published models.</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        if (config.Flag("use_cla"))
            throw config.Refuse("use_cla", "Caches shared between layers have no builder in this family.");
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 290943, 2048)));
        int width = Uniform(config, "moe_intermediate_size", shape.IntermediateSize);
        ExpertsDesign experts = ExpertLayers.Experts(config, Uniform(config, "num_experts", 1), Uniform(config, "moe_topk", 1), width, "moe_topk") with
        {
            SharedIntermediateSize = checked(Uniform(config, "num_shared_expert", 1) * width),
        };
        return ExpertReader.Everywhere(config, "hunyuan_v1_moe", shape, DenseDecoder.SameBias(config, new()
        {
            QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        }), experts);
    }

    private static int Uniform(ConfigFields config, string key, int absent)
    {
        if (config.Raw(key) is not { ValueKind: JsonValueKind.Array })
            return config.Positive(key, absent);
        int[] values = config.Integers(key)!;
        return values.Length > 0 && values[0] is >= 1 and <= ConfigFields.LargestDimension && values.All(value => value == values[0])
            ? values[0]
            : throw config.Refuse(key, $"Layers that differ in '{key}' have no builder in this family.");
    }

    private static void GgufMixture(GgufKeys keys)
    {
        keys.Copy(("moe_topk", "expert_used_count"));
        if (keys.Number("expert_feed_forward_length") is > 0 and { } width)
            keys.Set("num_shared_expert", keys.Number("expert_shared_feed_forward_length") / width);
    }
}
