using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>StableLM (Stability AI).</summary>
internal static class StableLm
{
    public static Family Family { get; } = new()
    {
        Source = "StableLmConfig of transformers; arXiv:2402.17834",
        Decoders =
        [
            new("stablelm", Read),
        ],
        Gguf =
        [
            new("stablelm", "stablelm", GgufStableLm),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        const int classHeads = 32;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: classHeads, Core: new(2560, 6912, 32, 32, 50304, 4096)));
        bool parallel = config.Flag("use_parallel_residual", false);
        return DenseDecoder.Design(config, "stablelm", shape, new()
        {
            QueryKeyValueBias = config.Flag("use_qkv_bias", false),
            QueryKeyNorm = config.Flag("qk_layernorm", false) ? QueryKeyNorm.Full : QueryKeyNorm.None,
            Norm = NormDesign.LayerNorm,
            Norms = parallel ? 1 : 2,
            Parallel = parallel,
        });
    }

    private static void GgufStableLm(GgufKeys keys)
    {
        keys.Set("use_qkv_bias", keys.Has("blk.*.attn_q.bias"));
        keys.Set("qk_layernorm", keys.Has("blk.*.attn_q_norm.weight"));
        keys.Set("use_parallel_residual", !keys.Has("blk.*.ffn_norm.weight"));
    }
}
