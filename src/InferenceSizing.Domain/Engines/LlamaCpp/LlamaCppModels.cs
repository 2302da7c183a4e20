using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The models that builds of llama.cpp have, by the <c>model_type</c> of their configs.</summary>
internal static class LlamaCppModels
{
    /// <summary>What has no line every build has, as far as was read.</summary>
    /// <remarks>From b3889 on the names of architectures in libllama of the 31 builds that @node-llama-cpp/linux-x64 3.1.1 to 3.22.1 carry, and two names of
    /// tokenizers (deepseek-v3, kimi-k2); glm4: ggml-org/llama.cpp pull request 12867. What b3889 has and b2900 (16 May 2024) has not: pull requests 7461
    /// (GPT-NeoX), 7519 (DeepSeek-V2), 8141 (T5), 8156 (Gemma 2), 8922 (Nemotron), 8980 (RWKV-6), 9025 (EXAONE), 9322 (MiniCPM3), 9412 and 9438 (Granite) and
    /// 9462 (OLMoE), all opened later; 8031 (ChatGLM), which shows a log of b3283.</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + b2900 b3889 gpt_neox deepseek_v2 t5 mt5 umt5 gemma2 nemotron rwkv6 exaone minicpm3 granite granitemoe olmoe
        + b3283 b3889 chatglm
        + b3995 b4234 olmo2
        + b4291 b4435 cohere2 qwen2_vl deepseek_v3 nemotron-nas
        + b4435 b4529 phimoe
        + b4753 b4980 gemma3 gemma3_text rwkv7
        + b4980 b5590 qwen3 qwen3_moe llama4 llama4_text glm4 bailing_moe
        + b5640 b6122 hunyuan_v1_dense hunyuan_v1_moe gpt_oss jamba glm4_moe gemma3n gemma3n_text exaone4 mamba2 falcon_h1 arcee granitemoehybrid dots1
        + b5640 b6122 ernie4_5 ernie4_5_moe lfm2 smollm3 plamo2 smallthinker dream llada kimi_k2
        + b6133 b6301 seed_oss
        + b6301 b6431 nemotron_h
        + b6431 b6673 apertus llada-moe grovemoe
        + b6673 b6845 lfm2_moe bailing_moe_v2
        + b6845 b7324 minimax_m2 qwen3_vl qwen3_vl_text qwen3_vl_moe qwen3_vl_moe_text qwen3_next afmoe
        + b7347 b7698 mimo_v2_flash mimo2 modernbert modern-bert plamo3
        + b7698 b7836 exaone_moe exaone-moe
        + b7836 b8095 kimi_linear qwen3_5 qwen3_5_text qwen3_5_moe qwen3_5_moe_text glm_moe_dsa step3p5 step35
        + b8095 b8121 paddleocr_vl
        + b8352 b8390 mistral4
        + b8390 b9842 gemma4 gemma4_text deepseek_v32 deepseek_v4 hunyuan_vl cohere2_moe cohere2moe
        + b9842 b10068 hy_v3
        + b10068 b10361 minimax_m3_vl laguna
        + b10361 v0.4.0 minimax_text_01 kimi_k3
        """);
}
