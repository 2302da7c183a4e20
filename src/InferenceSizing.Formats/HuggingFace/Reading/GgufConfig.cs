using System.Collections.Immutable;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;
using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The config that a GGUF file's metadata and tensors amount to, in the keys of the family's own config class.</summary>
/// <remarks>Keys: ggml-org/llama.cpp, gguf-py/gguf/constants.py; what its converter makes of configs: convert_hf_to_gguf.py.</remarks>
internal static class GgufConfig
{
    /// <summary>The config, or why there is none.</summary>
    public static Outcome<GgufKeys> Of(GgufMetadata metadata, ImmutableArray<TensorGroup> tensors)
    {
        if (metadata.Architecture is not { } architecture)
            return Refusal.Unsupported(Topic.ModelFiles, "The file has no 'general.architecture'.");
        if (!FamilyList.Gguf.TryGetValue(architecture, out GgufRow? row))
            return Refusal.Unsupported(
                Topic.ModelFiles, $"The GGUF architecture '{architecture}' has no builder here; its memory beside the weights would be a guess.");
        GgufKeys keys = new(metadata, architecture, tensors);
        keys.Set("model_type", row.ModelType);
        Common(keys);
        row.Keys?.Invoke(keys);
        return keys;
    }

    /// <summary>What nearly all families give, under the keys that nearly all config classes read.</summary>
    private static void Common(GgufKeys keys)
    {
        long predicting = keys.Number("nextn_predict_layers") ?? 0;
        keys.Set("num_hidden_layers", keys.Number("block_count") - predicting);
        if (predicting > 0)
            keys.Set("num_nextn_predict_layers", predicting);
        keys.Copy(
            ("hidden_size", "embedding_length"),
            ("intermediate_size", "feed_forward_length"),
            ("num_attention_heads", "attention.head_count"),
            ("num_key_value_heads", "attention.head_count_kv"),
            ("head_dim", "attention.key_length"),
            ("max_position_embeddings", "context_length"),
            ("sliding_window", "attention.sliding_window"),
            ("num_experts_per_tok", "expert_used_count"),
            ("moe_intermediate_size", "expert_feed_forward_length"),
            ("shared_expert_intermediate_size", "expert_shared_feed_forward_length"),
            ("n_shared_experts", "expert_shared_count"),
            ("first_k_dense_replace", "leading_dense_block_count"));
        if (keys.Number("expert_count") is > 0 and { } experts)
        {
            foreach (string key in (string[])["num_experts", "num_local_experts", "n_routed_experts"])
                keys.Set(key, experts);
        }

        keys.Set("vocab_size", VocabularyOf(keys));
        keys.Set("tie_word_embeddings", !keys.Has("output.weight"));
        bool bias = keys.Has("blk.*.attn_q.bias") || keys.Has("blk.*.attn_qkv.bias");
        keys.Set("attention_bias", bias && keys.Has("blk.*.attn_output.bias"));
        keys.Set("mlp_bias", keys.Has("blk.*.ffn_up.bias"));
    }

    private static long? VocabularyOf(GgufKeys keys) => keys.Tensor("token_embd.weight") is { Shape.Rank: > 0 } table
        ? table.Shape[0]
        : keys.Number("vocab_size") ?? keys.Metadata.LengthOf("tokenizer.ggml.tokens");
}
