using System.Collections.Immutable;
using System.Text.Json.Nodes;

using Family = System.Collections.Generic.KeyValuePair<string, (string ModelType, System.Action<InferenceSizing.Formats.Gguf.GgufKeys>? Further)>;

namespace InferenceSizing.Formats.Gguf;

/// <summary>Recurrent decoders and those that mix attention with recurrent layers, by their GGUF architecture. Layers without key-value heads are the recurrent ones.</summary>
internal static class GgufHybrids
{
    public static ImmutableArray<Family> All { get; } =
    [
        GgufFamilies.Of("mamba", "mamba", Mamba),
        GgufFamilies.Of("mamba2", "mamba2", Mamba2),
        GgufFamilies.Of("jamba", "jamba", Jamba),
        GgufFamilies.Of("falcon-h1", "falcon_h1", FalconH1),
        GgufFamilies.Of("granitehybrid", "granitemoehybrid", Granite),
        GgufFamilies.Of("nemotron_h", "nemotron_h", NemotronH),
        GgufFamilies.Of("nemotron_h_moe", "nemotron_h", NemotronH),
        GgufFamilies.Of("lfm2", "lfm2", Lfm2),
        GgufFamilies.Of("qwen3next", "qwen3_next", DeltaNet),
        GgufFamilies.Of("qwen35", "qwen3_5_text", DeltaNet),
        GgufFamilies.Of("qwen35moe", "qwen3_5_moe_text", DeltaNet),
        GgufFamilies.Of("kimi-linear", "kimi_linear", KimiLinear),
    ];

    private static long? HeadOf(GgufKeys keys) => keys.Number("ssm.time_step_rank") is > 0 and { } heads ? keys.Number("ssm.inner_size") / heads : null;

    private static void Mamba(GgufKeys keys)
    {
        keys.Copy(("intermediate_size", "ssm.inner_size"), ("state_size", "ssm.state_size"), ("conv_kernel", "ssm.conv_kernel"), ("time_step_rank", "ssm.time_step_rank"));
        if (keys.Number("ssm.dt_b_c_rms") is 1)
            keys.Set("model_type", "falcon_mamba");
    }

    private static void Mamba2(GgufKeys keys)
    {
        keys.Copy(("num_heads", "ssm.time_step_rank"), ("n_groups", "ssm.group_count"), ("state_size", "ssm.state_size"), ("conv_kernel", "ssm.conv_kernel"));
        keys.Set("head_dim", HeadOf(keys));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("expand", keys.Number("ssm.inner_size") / hidden);
    }

    private static void Jamba(GgufKeys keys)
    {
        long[] attending = [.. Indices(keys, "attention.head_count_kv", heads => heads > 0)];
        keys.Set("attn_layer_offset", attending.Length > 0 ? attending[0] : 0);
        keys.Set("attn_layer_period", attending.Length > 1 ? attending[1] - attending[0] : keys.Number("block_count"));
        keys.Copy(("mamba_d_state", "ssm.state_size"), ("mamba_d_conv", "ssm.conv_kernel"), ("mamba_dt_rank", "ssm.time_step_rank"));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("mamba_expand", keys.Number("ssm.inner_size") / hidden);
    }

    private static void FalconH1(GgufKeys keys) => Mamba2Beside(keys, () => keys.Copy(("mamba_d_ssm", "ssm.inner_size")));

    private static void Granite(GgufKeys keys) => Mamba2Beside(keys, () =>
    {
        keys.Set("layer_types", keys.PerLayer("attention.head_count_kv").Select(heads => heads > 0 ? "attention" : "mamba"));
        keys.Copy(("shared_intermediate_size", "expert_shared_feed_forward_length"));
        keys.Set("num_local_experts", keys.Number("expert_count") ?? 0);
        if (keys.Number("expert_count") is null or 0)
            keys.Copy(("shared_intermediate_size", "feed_forward_length"));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("mamba_expand", keys.Number("ssm.inner_size") / hidden);
    });

    private static void Mamba2Beside(GgufKeys keys, Action own)
    {
        keys.Copy(("mamba_n_heads", "ssm.time_step_rank"), ("mamba_n_groups", "ssm.group_count"), ("mamba_d_state", "ssm.state_size"), ("mamba_d_conv", "ssm.conv_kernel"));
        keys.Set("mamba_d_head", HeadOf(keys));
        own();
    }

    private static void NemotronH(GgufKeys keys)
    {
        IReadOnlyList<long> attending = keys.PerLayer("attention.head_count_kv"), feeding = keys.PerLayer("feed_forward_length");
        bool mixture = keys.Number("expert_count") is > 0;
        keys.Config.Remove("sliding_window");
        keys.Set("hybrid_override_pattern", string.Concat(Enumerable.Range(0, Math.Min(attending.Count, feeding.Count)).Select(layer => attending[layer] > 0 ? '*' : feeding[layer] == 0 ? 'M' : mixture ? 'E' : '-')));
        keys.Copy(("mamba_num_heads", "ssm.time_step_rank"), ("n_groups", "ssm.group_count"), ("ssm_state_size", "ssm.state_size"), ("conv_kernel", "ssm.conv_kernel"), ("moe_shared_expert_intermediate_size", "expert_shared_feed_forward_length"), ("moe_latent_size", "moe_latent_size"));
        keys.Set("mamba_head_dim", HeadOf(keys));
    }

    private static void Lfm2(GgufKeys keys)
    {
        keys.Set("layer_types", keys.PerLayer("attention.head_count_kv").Select(heads => heads > 0 ? "full_attention" : "conv"));
        keys.Copy(("conv_L_cache", "shortconv.l_cache"));
        keys.Set("block_auto_adjust_ff_dim", false);
    }

    private static void DeltaNet(GgufKeys keys)
    {
        keys.Copy(("linear_num_key_heads", "ssm.group_count"), ("linear_num_value_heads", "ssm.time_step_rank"), ("linear_key_head_dim", "ssm.state_size"), ("linear_conv_kernel_dim", "ssm.conv_kernel"), ("full_attention_interval", "full_attention_interval"));
        keys.Set("linear_value_head_dim", HeadOf(keys));
    }

    private static void KimiLinear(GgufKeys keys)
    {
        GgufFamilies.Latent(keys);
        keys.Copy(("num_experts_per_token", "expert_used_count"), ("num_shared_experts", "expert_shared_count"));
        keys.Config["linear_attn_config"] = new JsonObject
        {
            ["kda_layers"] = new JsonArray([.. Indices(keys, "attention.head_count_kv", heads => heads == 0).Select(index => JsonValue.Create(index + 1))]),
            ["num_heads"] = keys.Number("attention.head_count"),
            ["head_dim"] = keys.Number("kda.head_dim"),
            ["short_conv_kernel_size"] = keys.Number("ssm.conv_kernel"),
        };
    }

    private static IEnumerable<long> Indices(GgufKeys keys, string key, Func<long, bool> holds) =>
        keys.PerLayer(key).Index().Where(entry => holds(entry.Item)).Select(entry => (long)entry.Index);
}
