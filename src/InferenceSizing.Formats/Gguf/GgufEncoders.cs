using System.Collections.Immutable;

using Family = System.Collections.Generic.KeyValuePair<string, (string ModelType, System.Action<InferenceSizing.Formats.Gguf.GgufKeys>? Further)>;

namespace InferenceSizing.Formats.Gguf;

/// <summary>Encoders and encoder-decoders by their GGUF architecture. GGUF files of encoders keep neither pooler nor masked-language head.</summary>
internal static class GgufEncoders
{
    public static ImmutableArray<Family> All { get; } =
    [
        GgufFamilies.Of("bert", "bert", Bert),
        GgufFamilies.Of("nomic-bert", "nomic_bert", NomicBert),
        GgufFamilies.Of("t5", "t5", T5),
    ];

    private static void Bert(GgufKeys keys)
    {
        keys.Set("_head", "");
        if (keys.Tensor("position_embd.weight") is { Shape.Rank: > 0 } positions)
            keys.Set("max_position_embeddings", positions.Shape[0]);
        keys.Set("type_vocab_size", keys.Tensor("token_types.weight") is { Shape.Rank: > 0 } types ? types.Shape.Elements / Math.Max(1, types.Shape.RowLength) : 0);
    }

    private static void NomicBert(GgufKeys keys)
    {
        keys.Set("_head", "");
        keys.Copy(("n_embd", "embedding_length"), ("n_head", "attention.head_count"), ("n_layer", "block_count"), ("n_inner", "feed_forward_length"), ("n_positions", "context_length"));
        keys.Set("qkv_proj_bias", keys.Has("blk.*.attn_qkv.bias"));
        keys.Set("mlp_fc1_bias", keys.Has("blk.*.ffn_up.bias"));
        keys.Set("mlp_fc2_bias", keys.Has("blk.*.ffn_down.bias"));
        keys.Set("activation_function", keys.Has("blk.*.ffn_gate.weight") ? "swiglu" : "gelu");
        keys.Config["rotary_emb_fraction"] = 1;
        keys.Set("type_vocab_size", keys.Tensor("token_types.weight") is { Shape.Rank: > 0 } types ? types.Shape.Elements / Math.Max(1, types.Shape.RowLength) : 0);
    }

    private static void T5(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("d_kv", "attention.key_length"), ("num_heads", "attention.head_count"), ("d_ff", "feed_forward_length"), ("num_layers", "block_count"),
            ("num_decoder_layers", "decoder_block_count"), ("relative_attention_num_buckets", "attention.relative_buckets_count"));
        keys.Set("feed_forward_proj", keys.Has("enc.blk.*.ffn_gate.weight") ? "gated-gelu" : "relu");
    }
}
