using System.Collections.Immutable;

using Family = System.Collections.Generic.KeyValuePair<string, (string ModelType, System.Action<InferenceSizing.Formats.Gguf.GgufKeys>? Further)>;

namespace InferenceSizing.Formats.Gguf;

/// <summary>Decoders of attention by their GGUF architecture: the <c>model_type</c> that they are, and the keys that differ from the common ones.</summary>
internal static class GgufFamilies
{
    public static ImmutableArray<Family> Dense { get; } =
    [
        Of("llama", "llama", LlamaOrMixtral),
        Of("mistral3", "mistral", LlamaOrMixtral),
        Of("qwen", "qwen", keys => keys.Set("intermediate_size", 2 * keys.Number("feed_forward_length"))),
        Of("qwen2", "qwen2"),
        Of("qwen2vl", "qwen2"),
        Of("qwen3", "qwen3"),
        Of("qwen3vl", "qwen3"),
        Of("gemma", "gemma"),
        Of("gemma2", "gemma2"),
        Of("gemma3", "gemma3_text"),
        Of("gemma-embedding", "gemma3_text"),
        Of("gemma3n", "gemma3n_text", GemmaNano),
        Of("phi2", "phi"),
        Of("phi3", "phi3"),
        Of("internlm2", "internlm2"),
        Of("baichuan", "baichuan"),
        Of("xverse", "xverse"),
        Of("exaone", "exaone"),
        Of("ernie4_5", "ernie4_5", keys => keys.Set("use_bias", keys.Has("blk.*.attn_q.bias"))),
        Of("arcee", "arcee"),
        Of("orion", "orion"),
        Of("exaone4", "exaone4"),
        Of("smollm3", "smollm3"),
        Of("seed_oss", "seed_oss", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"))),
        Of("hunyuan-dense", "hunyuan_v1_dense"),
        Of("granite", "granite"),
        Of("minicpm", "minicpm"),
        Of("minicpm3", "minicpm3", Latent),
        Of("olmo", "olmo"),
        Of("olmo2", "olmo2", keys => keys.Set("model_type", keys.Number("attention.sliding_window") is > 0 ? "olmo3" : "olmo2")),
        Of("command-r", "cohere", keys => keys.Set("use_qk_norm", keys.Has("blk.*.attn_q_norm.weight"))),
        Of("cohere2", "cohere2"),
        Of("starcoder2", "starcoder2"),
        Of("stablelm", "stablelm", StableLm),
        Of("nemotron", "nemotron"),
        Of("glm4", "glm4", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"))),
        Of("chatglm", "chatglm", ChatGlm),
        Of("apertus", "apertus"),
        Of("gpt2", "gpt2", Gpt),
        Of("starcoder", "gpt_bigcode", Gpt),
        Of("gptj", "gptj", Gpt),
        Of("gptneox", "gpt_neox", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_qkv.bias"))),
        Of("bloom", "bloom", keys => keys.Copy(("n_head", "attention.head_count"))),
        Of("mpt", "mpt", Mpt),
        Of("falcon", "falcon", Falcon),
    ];

    public static ImmutableArray<Family> Mixtures { get; } =
    [
        Of("qwen2moe", "qwen2_moe"),
        Of("qwen3moe", "qwen3_moe"),
        Of("qwen3vlmoe", "qwen3_moe"),
        Of("deepseek", "deepseek"),
        Of("deepseek2", "deepseek_v2", keys =>
        {
            if (keys.Has("blk.*.exp_probs_b.bias"))
                keys.Set("model_type", "deepseek_v3");
            Latent(keys);
        }),
        Of("gpt-oss", "gpt_oss", keys =>
        {
            keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
            keys.Set("intermediate_size", keys.Number("expert_feed_forward_length"));
        }),
        Of("olmoe", "olmoe"),
        Of("granitemoe", "granitemoe"),
        Of("phimoe", "phimoe", keys => keys.Set("lm_head_bias", keys.Has("output.bias"))),
        Of("dbrx", "dbrx", Dbrx),
        Of("grok", "grok-1"),
        Of("glm4moe", "glm4_moe", keys =>
        {
            keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
            keys.Set("use_qk_norm", keys.Has("blk.*.attn_q_norm.weight"));
        }),
        Of("dots1", "dots1"),
        Of("ernie4_5-moe", "ernie4_5_moe", keys => keys.Copy(("moe_num_shared_experts", "expert_shared_count"), ("moe_layer_start_index", "leading_dense_block_count"), ("moe_layer_interval", "interleave_moe_layer_step"), ("moe_k", "expert_used_count"))),
        Of("minimax-m2", "minimax_m2", keys => keys.Set("intermediate_size", keys.Number("expert_feed_forward_length"))),
        Of("hunyuan-moe", "hunyuan_v1_moe", keys =>
        {
            keys.Copy(("moe_topk", "expert_used_count"));
            if (keys.Number("expert_feed_forward_length") is > 0 and { } width)
                keys.Set("num_shared_expert", keys.Number("expert_shared_feed_forward_length") / width);
        }),
        Of("llama4", "llama4_text", keys =>
        {
            keys.Copy(("intermediate_size", "expert_feed_forward_length"), ("intermediate_size_mlp", "feed_forward_length"), ("interleave_moe_layer_step", "interleave_moe_layer_step"));
        }),
    ];

    internal static Family Of(string architecture, string modelType, Action<GgufKeys>? further = null) => new(architecture, (modelType, further));

    /// <summary>Rows and ranks of latent attention; keys of MLA are under names of their own since they are kept as one head.</summary>
    internal static void Latent(GgufKeys keys)
    {
        long? rope = keys.Number("rope.dimension_count");
        keys.Config.Remove("head_dim");
        keys.Copy(("kv_lora_rank", "attention.kv_lora_rank"), ("qk_rope_head_dim", "rope.dimension_count"));
        keys.Config["q_lora_rank"] = keys.Number("attention.q_lora_rank") is > 0 and { } rank ? rank : null;
        keys.Set("qk_nope_head_dim", (keys.Number("attention.key_length_mla") ?? keys.Number("attention.key_length")) - rope);
        keys.Set("v_head_dim", keys.Number("attention.value_length_mla") ?? keys.Number("attention.value_length"));
    }

    private static void LlamaOrMixtral(GgufKeys keys)
    {
        if (keys.Number("expert_count") is > 0)
            keys.Set("model_type", "mixtral");
        else
            keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
    }

    private static void StableLm(GgufKeys keys)
    {
        keys.Set("use_qkv_bias", keys.Has("blk.*.attn_q.bias"));
        keys.Set("qk_layernorm", keys.Has("blk.*.attn_q_norm.weight"));
        keys.Set("use_parallel_residual", !keys.Has("blk.*.ffn_norm.weight"));
    }

    private static void GemmaNano(GgufKeys keys)
    {
        keys.Copy(("hidden_size_per_layer_input", "embedding_length_per_layer_input"), ("altup_num_inputs", "altup.num_inputs"), ("num_kv_shared_layers", "attention.shared_kv_layers"));
        if (keys.Tensor("per_layer_token_embd.weight") is { Shape.Rank: > 0 } table)
            keys.Set("vocab_size_per_layer_input", table.Shape[0]);
    }

    private static void ChatGlm(GgufKeys keys)
    {
        keys.Set("num_layers", keys.Number("block_count"));
        keys.Copy(("ffn_hidden_size", "feed_forward_length"), ("multi_query_group_num", "attention.head_count_kv"), ("kv_channels", "attention.key_length"), ("seq_length", "context_length"));
        keys.Set("multi_query_attention", true);
        keys.Set("add_qkv_bias", keys.Has("blk.*.attn_qkv.bias"));
    }

    private static void Gpt(GgufKeys keys)
    {
        keys.Copy(("n_embd", "embedding_length"), ("n_head", "attention.head_count"), ("n_layer", "block_count"), ("n_positions", "context_length"), ("n_inner", "feed_forward_length"));
        keys.Set("multi_query", keys.Number("attention.head_count_kv") is null or 1);
    }

    private static void Mpt(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("n_heads", "attention.head_count"), ("n_layers", "block_count"), ("max_seq_len", "context_length"));
        keys.Set("no_bias", !keys.Has("blk.*.attn_qkv.bias"));
        keys.Config["attn_config"] = new System.Text.Json.Nodes.JsonObject { ["alibi"] = !keys.Has("position_embd.weight") };
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("expansion_ratio", keys.Number("feed_forward_length") / hidden);
    }

    private static void Falcon(GgufKeys keys)
    {
        bool grouped = keys.Has("blk.*.attn_norm_2.weight") || keys.Number("attention.head_count_kv") is > 1;
        keys.Set("new_decoder_architecture", grouped);
        keys.Set("multi_query", keys.Number("attention.head_count_kv") is 1);
        keys.Copy(("num_kv_heads", "attention.head_count_kv"), ("ffn_hidden_size", "feed_forward_length"));
        keys.Set("num_ln_in_parallel_attn", keys.Has("blk.*.attn_norm_2.weight") ? 2L : 1L);
        keys.Set("bias", keys.Has("blk.*.attn_qkv.bias"));
    }

    private static void Dbrx(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("n_heads", "attention.head_count"), ("n_layers", "block_count"), ("max_seq_len", "context_length"));
        keys.Config["attn_config"] = new System.Text.Json.Nodes.JsonObject { ["kv_n_heads"] = keys.Number("attention.head_count_kv") };
        keys.Config["ffn_config"] = new System.Text.Json.Nodes.JsonObject
        {
            ["ffn_hidden_size"] = keys.Number("feed_forward_length"),
            ["moe_num_experts"] = keys.Number("expert_count"),
            ["moe_top_k"] = keys.Number("expert_used_count"),
        };
    }
}
