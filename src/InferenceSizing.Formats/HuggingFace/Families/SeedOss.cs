using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Seed-OSS (ByteDance).</summary>
internal static class SeedOss
{
    public static Family Family { get; } = new()
    {
        Source = "SeedOssConfig of transformers",
        Decoders =
        [
            new("seed_oss", Read),
        ],
        Gguf =
        [
            new("seed_oss", "seed_oss", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"))),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(4096, 27648, 64, 80, 155136, 524288)));
        return DenseDecoder.Design(config, "seed_oss", shape, new()
        {
            QueryKeyValueBias = config.Flag("attention_bias", true),
            OutputBias = config.Flag("attention_out_bias", false),
            MlpBias = config.Flag("mlp_bias", false),
        });
    }
}
