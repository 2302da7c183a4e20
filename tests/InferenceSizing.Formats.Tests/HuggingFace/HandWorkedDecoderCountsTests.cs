using System.Text.Json;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>Families without an exactly published checkpoint, on a small model whose count is written out by hand from the family's design.</summary>
public sealed class HandWorkedDecoderCountsTests
{
    // hidden, layers, heads, key-value heads, head dimension, intermediate, vocabulary
    private const long H = 64, L = 2, N = 4, Kv = 2, D = 16, I = 96, V = 1000;

    /// <summary>Queries, keys, values and output; with as many key-value heads as heads.</summary>
    private const long Grouped = (2 * H * N * D) + (2 * H * Kv * D), Whole = 4 * H * N * D;

    private const long Gated = 3 * H * I, Plain = 2 * H * I, Untied = (2 * V * H) + H, Tied = (V * H) + H;

    private const long QkvBias = (N * D) + (2 * Kv * D), WholeQkvBias = 3 * N * D, PlainBias = I + H;

    private const string Shape =
        "\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2," +
            "\"head_dim\":16,\"intermediate_size\":96,\"vocab_size\":1000";

    private const string Latent =
        "\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"intermediate_size\":96," +
            "\"vocab_size\":1000,\"q_lora_rank\":24,\"kv_lora_rank\":8,\"qk_nope_head_dim\":12,\"qk_rope_head_dim\":4,\"v_head_dim\":16";

    /// <summary>h·24 + 24 + 24·n·16 for queries, h·(8 + 4) + 8 + 8·n·(12 + 16) for keys and values, n·16·h out.</summary>
    private const long LatentAttention = (H * 24) + 24 + (24 * N * 16) + (H * 12) + 8 + (8 * N * 28) + (N * 16 * H);

    /// <summary>Four experts of width 32 with their router.</summary>
    private const long Experts = (H * 4) + (4 * 3 * H * 32);

    public static TheoryData<string, long, string> HandWorked => new()
    {
        { "baichuan", Untied + (L * (Whole + Gated + (2 * H))), Of("baichuan", "\"num_key_value_heads\":4") },
        { "xverse", Untied + (L * (Whole + Gated + (2 * H))), Of("xverse", "\"num_key_value_heads\":4") },
        { "internlm: q, k, v and o biased", Untied + (L * (Whole + WholeQkvBias + H + Gated + (2 * H))), Of("internlm", "\"num_key_value_heads\":4") },
        { "internlm3", Untied + (L * (Grouped + Gated + (2 * H))), Of("internlm3") },
        { "qwen: gate and up share intermediate_size", Untied + (L * (Whole + WholeQkvBias + (3 * H * I / 2) + (2 * H))), Of("qwen") },
        { "gemma: tied", Tied + (L * (Grouped + Gated + (2 * H))), Of("gemma") },
        { "phi: one norm, all biased, head too", (2 * V * H) + V + (2 * H) + (L * (Grouped + QkvBias + H + Plain + PlainBias + (2 * H))), Of("phi") },
        { "phi3", Untied + (L * (Grouped + Gated + (2 * H))), Of("phi3") },
        { "phi3small: gated with biases", (V * H) + (2 * H) + (L * (Grouped + QkvBias + H + Gated + (2 * I) + H + (4 * H))),
            Of("phi3small", "\"ff_intermediate_size\":96") },
        { "olmo: norms without weights", (2 * V * H) + (L * (Grouped + Gated)), Of("olmo") },
        { "cohere: one norm without bias, tied", Tied + (L * (Grouped + Gated + H)), Of("cohere") },
        { "cohere with norms on all queries and keys", Tied + (L * (Grouped + (N * D) + (Kv * D) + Gated + H)), Of("cohere", "\"use_qk_norm\":true") },
        { "cohere2", Tied + (L * (Grouped + Gated + H)), Of("cohere2") },
        { "starcoder2: all biased, tied", (V * H) + (2 * H) + (L * (Grouped + QkvBias + H + Plain + PlainBias + (4 * H))), Of("starcoder2") },
        { "stablelm", (2 * V * H) + (2 * H) + (L * (Grouped + Gated + (4 * H))), Of("stablelm") },
        { "stablelm with parallel parts: one norm", (2 * V * H) + (2 * H) + (L * (Grouped + Gated + (2 * H))),
            Of("stablelm", "\"use_parallel_residual\":true") },
        { "nemotron: plain, LayerNorm", (2 * V * H) + (2 * H) + (L * (Grouped + Plain + (4 * H))), Of("nemotron") },
        { "glm", Untied + (L * (Grouped + QkvBias + Gated + (2 * H))), Of("glm", "\"attention_bias\":true") },
        { "glm4: four norms", Untied + (L * (Grouped + Gated + (4 * H))), Of("glm4") },
        { "exaone4", Untied + (L * (Grouped + (2 * D) + Gated + (2 * H))), Of("exaone4") },
        { "apertus: two learned slopes", Untied + (L * (Grouped + (2 * D) + Plain + 2 + (2 * H))), Of("apertus") },
        { "hunyuan_v1_dense", Untied + (L * (Grouped + (2 * D) + Gated + (2 * H))), Of("hunyuan_v1_dense") },
        { "mixtral", Untied + (L * (Grouped + (2 * H) + (H * 4) + (4 * Gated))), Of("mixtral", "\"num_local_experts\":4,\"num_experts_per_tok\":2") },
        { "phimoe: LayerNorm, head bias", (2 * V * H) + V + (2 * H) + (L * (Grouped + QkvBias + H + (4 * H) + (H * 4) + (4 * Gated))),
            Of("phimoe", "\"attention_bias\":true,\"lm_head_bias\":true,\"num_local_experts\":4") },
        { "olmoe", Untied + (L * (Grouped + (N * D) + (Kv * D) + (2 * H) + (H * 4) + (4 * Gated))),
            Of("olmoe", "\"num_experts\":4,\"num_experts_per_tok\":2") },
        { "gpt_oss: biases, sinks, router bias", Untied + (L * (Grouped + QkvBias + H + N + (2 * H) + (H * 4) + 4 + (4 * (Gated + (2 * I) + H)))),
            Of("gpt_oss", "\"num_local_experts\":4,\"num_experts_per_tok\":2") },
        { "qwen3_moe", Untied + (L * (Grouped + (2 * D) + (2 * H) + Experts)),
            Of("qwen3_moe", "\"num_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32") },
        { "mellum", Untied + (L * (Grouped + (2 * D) + (2 * H) + Experts)),
            Of("mellum", "\"num_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32,\"mlp_layer_types\":[\"sparse\",\"sparse\"]") },
        { "qwen3_moe with its first layer dense", Untied + (L * (Grouped + (2 * D) + (2 * H))) + Gated + Experts,
            Of("qwen3_moe", "\"mlp_only_layers\":[0],\"num_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32") },
        { "hy_v3: first layer dense, shared expert and correction", Untied + (L * (Grouped + (2 * D) + (2 * H))) + Gated + Experts + (3 * H * 32) + 4,
            Of("hy_v3", "\"num_experts\":4,\"num_experts_per_tok\":2,\"num_shared_experts\":1,\"expert_hidden_dim\":32,\"qk_norm\":true") },
        { "afmoe: gate over the heads, four norms, first layer dense",
            Untied + (L * (Grouped + (H * N * D) + (2 * D) + (4 * H))) + Gated + Experts + (3 * H * 32) + 4,
            Of("afmoe", "\"num_experts\":4,\"num_experts_per_tok\":2,\"num_shared_experts\":1,\"moe_intermediate_size\":32,\"num_dense_layers\":1") },
        { "dots1: shared expert and correction", Untied + (L * (Grouped + (2 * D) + (2 * H) + Experts + (3 * H * 32) + 4)),
            Of("dots1", "\"n_routed_experts\":4,\"n_shared_experts\":1,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32") },
        { "hunyuan_v1_moe", Untied + (L * (Grouped + (2 * D) + (2 * H) + Experts + (3 * H * 32))),
            Of("hunyuan_v1_moe", "\"num_experts\":4,\"moe_topk\":[2,2],\"num_shared_expert\":1,\"moe_intermediate_size\":[32,32]") },
        { "grok-1: four norms, tied", Tied + (L * (Grouped + (4 * H) + (H * 4) + (4 * Gated))), Of("grok-1", "\"num_experts\":4,\"num_experts_per_tok\":2") },
        { "kimi_k2: a dense layer first", Untied + (L * (LatentAttention + (2 * H))) + Gated + Experts + (3 * H * 32) + 4,
            "{\"model_type\":\"kimi_k2\"," + Latent
            + ",\"first_k_dense_replace\":1,\"n_routed_experts\":4,\"n_shared_experts\":1,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32}" },
        { "minicpm3: tied", Tied + (L * (LatentAttention + Gated + (2 * H))), "{\"model_type\":\"minicpm3\"," + Latent + "}" },
        { "deepseek_v2 without compressed queries", Untied + (L * (LatentAttention - (H * 24) - 24 - (24 * N * 16) + (H * N * 16) + Gated + (2 * H))),
            "{\"model_type\":\"deepseek_v2\","
            + Latent.Replace("\"q_lora_rank\":24", "\"q_lora_rank\":null,\"n_routed_experts\":null", StringComparison.Ordinal) + "}" },
        { "dbrx: LayerNorm without bias", Untied + (L * (Grouped + (2 * H) + (H * 4) + (4 * Gated))),
            "{\"model_type\":\"dbrx\",\"d_model\":64,\"n_layers\":2,\"n_heads\":4,\"vocab_size\":1000," +
                "\"attn_config\":{\"kv_n_heads\":2},\"ffn_config\":{\"ffn_hidden_size\":96,\"moe_num_experts\":4,\"moe_top_k\":2}}" },
        { "mpt: no biases, no positions", Tied + (L * (Whole + (2 * H * 4 * H) + (2 * H))),
            "{\"model_type\":\"mpt\",\"d_model\":64,\"n_layers\":2,\"n_heads\":4,\"vocab_size\":1000}" },
        { "falcon with one key-value head", (V * H) + (2 * H) + (L * ((2 * H * H) + (2 * H * D) + (2 * H * 4 * H) + (2 * H))),
            "{\"model_type\":\"falcon\",\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"vocab_size\":1000}" },
        { "falcon with groups and two norms", (V * H) + (2 * H) + (L * (Grouped + (2 * H * 4 * H) + (4 * H))),
            "{\"model_type\":\"falcon\",\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4," +
                "\"num_kv_heads\":2,\"new_decoder_architecture\":true,\"vocab_size\":1000}" },
        { "chatglm", Untied + (L * (Grouped + QkvBias + Gated + (2 * H))),
            "{\"model_type\":\"chatglm\",\"hidden_size\":64,\"num_layers\":2,\"num_attention_heads\":4," +
                "\"multi_query_attention\":true,\"multi_query_group_num\":2,\"kv_channels\":16,\"ffn_hidden_size\":96," +
                    "\"padded_vocab_size\":1000,\"add_qkv_bias\":true}" },
        { "nemotron-nas: one layer without attention, one without MLP", Untied + Grouped + H + (3 * H * 256) + H,
            "{\"model_type\":\"nemotron-nas\",\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4," +
                "\"vocab_size\":1000,\"block_configs\":[{\"attention\":{\"no_op\":true},\"ffn\":{\"ffn_mult\":1.5}}," +
                    "{\"attention\":{\"n_heads_in_group\":2},\"ffn\":{\"no_op\":true}}]}" },
        {
            "mimo_v2_flash: sliding layers with four key-value heads and sinks, values half as wide",
            Untied + (H * N * D) + (H * Kv * (D + 8)) + (N * 8 * H) + (H * N * D) + (H * 4 * (D + 8)) + (N * 8 * H) + N + (4 * H) + Gated + Experts + 4,
            Of("mimo_v2_flash",
                "\"v_head_dim\":8,\"swa_num_key_value_heads\":4,\"sliding_window\":128,\"hybrid_layer_pattern\":[0," +
                    "1],\"moe_layer_freq\":[0,1],\"add_swa_attention_sink_bias\":true,\"n_routed_experts\":4," +
                        "\"num_experts_per_tok\":2,\"moe_intermediate_size\":32")
        },
        {
            // Embedding for each layer, projections in and out of four streams; in a layer: four norms, two on heads, AltUp, LAuReL and the layer's own input.
            "gemma3n_text",
            Tied + (V * L * 8) + (H * L * 8) + 8 + (6 * H * H)
                + (L * (Grouped + (2 * D) + Gated + (4 * H) + (H * 4) + 16 + 64 + (2 * H) + (2 * H * 6) + H + (2 * H * 8) + H)),
            Of("gemma3n_text", "\"hidden_size_per_layer_input\":8,\"vocab_size_per_layer_input\":1000,\"laurel_rank\":6,\"num_kv_shared_layers\":1")
        },
    };

    [Theory]
    [MemberData(nameof(HandWorked))]
    public void The_count_equals_the_one_worked_out_by_hand(string family, long parameters, string config)
    {
        Assert.NotEmpty(family);

        Assert.Equal(parameters, Operators(config).Parameters.Value);
    }

    private static string Of(string modelType, string keys = "") => keys.Length == 0
        ? $"{{\"model_type\":\"{modelType}\",{Shape}}}"
        : $"{{\"model_type\":\"{modelType}\",{Without(keys)},{keys}}}";

    /// <summary>The shape without the key-value heads where the keys give their own.</summary>
    private static string Without(string keys) =>
        keys.StartsWith("\"num_key_value_heads\"", StringComparison.Ordinal) ? Shape.Replace("\"num_key_value_heads\":2,", "", StringComparison.Ordinal)
            : Shape;

    private static OperatorList Operators(string config) =>
        HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.LayOut().Operators!;
}
