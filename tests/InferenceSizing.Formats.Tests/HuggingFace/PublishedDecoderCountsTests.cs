using System.Text.Json;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>One published checkpoint for each family that has one.</summary>
public sealed class PublishedDecoderCountsTests
{
    /// <summary>Totals of the safetensors files on the Hugging Face Hub, less what is no parameter of the model: causal masks and inverse frequencies (GPT-2,
    /// GPT-Neo, Llama 2, Moonlight), a second copy of a tied embedding (StarCoder, Granite MoE), FP8 scales and multi-token-prediction layers (DeepSeek, GLM,
    /// MiMo).</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "bigscience/bloom-560m", 559_214_592, """{"model_type": "bloom", "hidden_size": 1024, "n_layer": 24, "n_head": 16, "vocab_size": 250880}""" },
        { "deepseek-ai/deepseek-moe-16b-base", 16_375_728_128,
            """{"model_type": "deepseek", "attention_bias": false, "first_k_dense_replace": 1, "hidden_size": 2048, "intermediate_size": 10944, "max_position_embeddings": 4096, "moe_intermediate_size": 1408, "moe_layer_freq": 1, "n_routed_experts": 64, "n_shared_experts": 2, "num_attention_heads": 16, "num_experts_per_tok": 6, "num_hidden_layers": 28, "num_key_value_heads": 16, "tie_word_embeddings": false, "vocab_size": 102400}""" },
        { "deepseek-ai/DeepSeek-V2", 235_741_434_880,
            """{"model_type": "deepseek_v2", "hidden_size": 5120, "num_hidden_layers": 60, "num_attention_heads": 128, "num_key_value_heads": 128, "intermediate_size": 12288, "moe_intermediate_size": 1536, "n_routed_experts": 160, "n_shared_experts": 2, "num_experts_per_tok": 6, "first_k_dense_replace": 1, "moe_layer_freq": 1, "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "vocab_size": 102400, "tie_word_embeddings": false, "attention_bias": false, "max_position_embeddings": 163840}""" },
        { "moonshotai/Moonlight-16B-A3B", 15_960_110_208,
            """{"model_type": "deepseek_v3", "hidden_size": 2048, "num_hidden_layers": 27, "num_attention_heads": 16, "num_key_value_heads": 16, "intermediate_size": 11264, "moe_intermediate_size": 1408, "n_routed_experts": 64, "n_shared_experts": 2, "num_experts_per_tok": 6, "first_k_dense_replace": 1, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "vocab_size": 163840, "tie_word_embeddings": false, "max_position_embeddings": 8192, "q_lora_rank": null}""" },
        { "deepseek-ai/DeepSeek-V3.2", 671_877_944_064,
            """{"model_type": "deepseek_v32", "attention_bias": false, "first_k_dense_replace": 3, "hidden_size": 7168, "index_head_dim": 128, "index_n_heads": 64, "intermediate_size": 18432, "kv_lora_rank": 512, "max_position_embeddings": 163840, "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_routed_experts": 256, "n_shared_experts": 1, "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 128, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "tie_word_embeddings": false, "v_head_dim": 128, "vocab_size": 129280}""" },
        { "google/gemma-2-27b", 27_227_128_320,
            """{"model_type": "gemma2", "num_hidden_layers": 46, "num_attention_heads": 32, "num_key_value_heads": 16, "hidden_size": 4608, "intermediate_size": 36864, "head_dim": 128, "sliding_window": 4096, "vocab_size": 256000}""" },
        { "google/gemma-3-270m", 268_098_176,
            """{"model_type": "gemma3_text", "hidden_size": 640, "num_hidden_layers": 18, "num_attention_heads": 4, "num_key_value_heads": 1, "intermediate_size": 2048, "vocab_size": 262144, "tie_word_embeddings": true, "head_dim": 256, "max_position_embeddings": 32768, "sliding_window": 512}""" },
        { "zai-org/GLM-4.5", 352_797_829_024,
            """{"model_type": "glm4_moe", "tie_word_embeddings": false, "attention_bias": true, "vocab_size": 151552, "n_shared_experts": 1, "num_experts_per_tok": 8, "num_attention_heads": 96, "num_key_value_heads": 8, "head_dim": 128, "hidden_size": 5120, "intermediate_size": 12288, "moe_intermediate_size": 1536, "n_routed_experts": 160, "first_k_dense_replace": 3, "num_hidden_layers": 92, "use_qk_norm": true, "max_position_embeddings": 131072}""" },
        { "zai-org/GLM-4.7-Flash", 29_943_393_920,
            """{"model_type": "glm4_moe_lite", "hidden_size": 2048, "num_hidden_layers": 47, "num_attention_heads": 20, "num_key_value_heads": 20, "intermediate_size": 10240, "moe_intermediate_size": 1536, "n_routed_experts": 64, "n_shared_experts": 1, "num_experts_per_tok": 4, "first_k_dense_replace": 1, "kv_lora_rank": 512, "q_lora_rank": 768, "qk_rope_head_dim": 64, "qk_nope_head_dim": 192, "v_head_dim": 256, "vocab_size": 154880, "tie_word_embeddings": false, "max_position_embeddings": 202752}""" },
        { "zai-org/GLM-5.1", 743_911_218_432,
            """{"model_type": "glm_moe_dsa", "attention_bias": false, "first_k_dense_replace": 3, "head_dim": 64, "hidden_size": 6144, "index_head_dim": 128, "index_n_heads": 32, "intermediate_size": 12288, "kv_lora_rank": 512, "max_position_embeddings": 202752, "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_routed_experts": 256, "n_shared_experts": 1, "num_attention_heads": 64, "num_experts_per_tok": 8, "num_hidden_layers": 78, "num_key_value_heads": 64, "q_lora_rank": 2048, "qk_nope_head_dim": 192, "qk_rope_head_dim": 64, "tie_word_embeddings": false, "v_head_dim": 256, "vocab_size": 154880, "index_topk": 2048}""" },
        { "distilbert/distilgpt2", 81_912_576,
            """{"model_type": "gpt2", "n_embd": 768, "n_layer": 6, "n_head": 12, "n_positions": 1024, "vocab_size": 50257}""" },
        { "bigcode/tiny_starcoder_py", 164_144_128,
            """{"model_type": "gpt_bigcode", "n_embd": 768, "n_layer": 20, "n_head": 12, "n_inner": 3072, "n_positions": 8192, "multi_query": true, "vocab_size": 49152}""" },
        { "EleutherAI/gpt-neo-125m", 125_198_592,
            """{"model_type": "gpt_neo", "hidden_size": 768, "num_layers": 12, "num_heads": 12, "vocab_size": 50257, "max_position_embeddings": 2048, "window_size": 256}""" },
        { "EleutherAI/pythia-14m", 14_067_712,
            """{"model_type": "gpt_neox", "hidden_size": 128, "num_hidden_layers": 6, "num_attention_heads": 4, "intermediate_size": 512, "vocab_size": 50304, "max_position_embeddings": 2048, "tie_word_embeddings": false}""" },
        { "EleutherAI/gpt-j-6b", 6_050_882_784,
            """{"model_type": "gptj", "n_embd": 4096, "n_head": 16, "n_layer": 28, "n_positions": 2048, "rotary": true, "tie_word_embeddings": false, "vocab_size": 50400}""" },
        { "ibm-granite/granite-3.3-2b-instruct", 2_533_539_840,
            """{"model_type": "granite", "hidden_size": 2048, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 8192, "vocab_size": 49159, "tie_word_embeddings": true, "max_position_embeddings": 131072}""" },
        { "ibm-granite/granite-3.0-1b-a400m-base", 1_334_625_280,
            """{"model_type": "granitemoe", "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 8, "intermediate_size": 512, "vocab_size": 49152, "tie_word_embeddings": true, "max_position_embeddings": 4096, "num_local_experts": 32, "num_experts_per_tok": 8}""" },
        { "internlm/internlm2_5-1_8b-chat", 1_889_110_016,
            """{"model_type": "internlm2", "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 8, "intermediate_size": 8192, "vocab_size": 92544, "tie_word_embeddings": false, "max_position_embeddings": 32768}""" },
        { "01-ai/Yi-6B", 6_061_035_520,
            """{"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 4, "intermediate_size": 11008, "vocab_size": 64000, "tie_word_embeddings": false, "max_position_embeddings": 4096}""" },
        { "XiaomiMiMo/MiMo-7B-Base", 7_622_619_136,
            """{"model_type": "mimo", "num_hidden_layers": 36, "hidden_size": 4096, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 11008, "vocab_size": 151680, "max_position_embeddings": 32768, "attention_bias": true, "sliding_window": 32768, "use_sliding_window": false, "tie_word_embeddings": false}""" },
        { "openbmb/MiniCPM4-8B", 8_185_253_888,
            """{"model_type": "minicpm", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 2, "intermediate_size": 16384, "vocab_size": 73448, "tie_word_embeddings": false, "max_position_embeddings": 32768}""" },
        { "MiniMaxAI/MiniMax-M2.5", 228_689_764_864,
            """{"model_type": "minimax_m2", "num_hidden_layers": 62, "hidden_size": 3072, "num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 1536, "vocab_size": 200064, "num_experts_per_tok": 8, "num_local_experts": 256, "max_position_embeddings": 196608, "tie_word_embeddings": false, "use_qk_norm": true, "qk_norm_type": "per_layer", "use_routing_bias": true}""" },
        { "mistralai/Ministral-8B-Instruct-2410", 8_019_808_256,
            """{"model_type": "mistral", "hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 12288, "vocab_size": 131072, "tie_word_embeddings": false, "head_dim": 128, "max_position_embeddings": 32768}""" },
        { "allenai/OLMo-2-0425-1B", 1_484_916_736,
            """{"model_type": "olmo2", "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 16, "num_key_value_heads": 16, "intermediate_size": 8192, "vocab_size": 100352, "tie_word_embeddings": false, "max_position_embeddings": 4096}""" },
        { "allenai/Olmo-3-1125-32B", 32_233_522_176,
            """{"model_type": "olmo3", "hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 40, "num_key_value_heads": 8, "intermediate_size": 27648, "vocab_size": 100278, "max_position_embeddings": 8192, "sliding_window": 4096, "tie_word_embeddings": false, "attention_bias": false}""" },
        { "facebook/opt-350m", 331_196_416,
            """{"model_type": "opt", "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "ffn_dim": 4096, "vocab_size": 50272, "max_position_embeddings": 2048, "word_embed_proj_dim": 512, "do_layer_norm_before": false, "tie_word_embeddings": true}""" },
        { "Qwen/CodeQwen1.5-7B", 7_250_284_544,
            """{"model_type": "qwen2", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 4, "intermediate_size": 13440, "vocab_size": 92416, "tie_word_embeddings": false, "max_position_embeddings": 65536}""" },
        { "Qwen/Qwen2-57B-A14B", 57_408_658_944,
            """{"model_type": "qwen2_moe", "hidden_size": 3584, "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4, "intermediate_size": 18944, "vocab_size": 151936, "tie_word_embeddings": false, "max_position_embeddings": 131072, "num_experts": 64, "num_experts_per_tok": 8, "moe_intermediate_size": 2560, "shared_expert_intermediate_size": 20480, "decoder_sparse_step": 1}""" },
        { "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", 8_190_735_360,
            """{"model_type": "qwen3", "hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 12288, "vocab_size": 151936, "tie_word_embeddings": false, "head_dim": 128, "max_position_embeddings": 131072}""" },
        { "ByteDance-Seed/Seed-OSS-36B-Instruct", 36_151_104_512,
            """{"model_type": "seed_oss", "hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 80, "num_key_value_heads": 8, "intermediate_size": 27648, "vocab_size": 155136, "tie_word_embeddings": false, "head_dim": 128, "max_position_embeddings": 524288, "attention_bias": true}""" },
        { "HuggingFaceTB/SmolLM3-3B", 3_075_098_624,
            """{"model_type": "smollm3", "hidden_size": 2048, "num_hidden_layers": 36, "num_attention_heads": 16, "num_key_value_heads": 4, "intermediate_size": 11008, "vocab_size": 128256, "tie_word_embeddings": true, "max_position_embeddings": 65536}""" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void The_count_of_a_published_checkpoint_is_reproduced_to_the_last_parameter(string model, long parameters, string config)
    {
        Assert.NotEmpty(model);

        Assert.Equal(parameters, Operators(config).Parameters.Value);
    }

    private static OperatorList Operators(string config) =>
        HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.LayOut().Operators!;
}
