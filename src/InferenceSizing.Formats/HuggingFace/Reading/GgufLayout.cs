namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>GGUF keys that several families share.</summary>
/// <remarks>Layers without key-value heads are the recurrent ones.</remarks>
internal static class GgufLayout
{
    /// <summary>Rows and ranks of latent attention; keys of MLA are under names of their own since they are kept as one head.</summary>
    public static void Latent(GgufKeys keys)
    {
        long? rope = keys.Number("rope.dimension_count");
        keys.Remove("head_dim");
        keys.Copy(("kv_lora_rank", "attention.kv_lora_rank"), ("qk_rope_head_dim", "rope.dimension_count"));
        keys.Set("q_lora_rank", ConfigValue.Of(keys.Number("attention.q_lora_rank") is > 0 and { } rank ? rank : null));
        keys.Set("qk_nope_head_dim", (keys.Number("attention.key_length_mla") ?? keys.Number("attention.key_length")) - rope);
        keys.Set("v_head_dim", keys.Number("attention.value_length_mla") ?? keys.Number("attention.value_length"));
    }

    public static void Gpt2(GgufKeys keys)
    {
        keys.Copy(("n_embd", "embedding_length"), ("n_head", "attention.head_count"), ("n_layer", "block_count"), ("n_positions", "context_length"),
            ("n_inner", "feed_forward_length"));
        keys.Set("multi_query", keys.Number("attention.head_count_kv") is null or 1);
    }

    public static long? HeadOf(GgufKeys keys) => keys.Number("ssm.time_step_rank") is > 0 and { } heads ? keys.Number("ssm.inner_size") / heads : null;

    public static void Mamba2Hybrid(GgufKeys keys, Action own)
    {
        keys.Copy(("mamba_n_heads", "ssm.time_step_rank"), ("mamba_n_groups", "ssm.group_count"), ("mamba_d_state", "ssm.state_size"),
            ("mamba_d_conv", "ssm.conv_kernel"));
        keys.Set("mamba_d_head", HeadOf(keys));
        own();
    }

    public static IEnumerable<long> Indices(GgufKeys keys, string key, Func<long, bool> holds) =>
        keys.PerLayer(key).Index().Where(entry => holds(entry.Item)).Select(entry => (long)entry.Index);
}
