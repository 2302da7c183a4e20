using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The models that vLLM's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class VllmModels
{
    /// <summary>A release before the first with a family is the one before it. Families that came before 0.8, or of which no release note says when, have no
    /// line. What the Transformers backend took over stays loaded: OLMo, Hunyuan V1, StarCoder2.</summary>
    /// <remarks>Sources: vllm-project/vllm, release notes of 0.8.5 to 0.29.0, <c>_PREVIOUSLY_SUPPORTED_MODELS</c> in <c>model_executor/models/registry.py</c>
    /// of mid 2026, pull request 24907 (encoder-decoders of V0, gone with 0.11.0); RWKV: pull requests 11193, 46269 and 48686, none merged; T5: in no list, and
    /// the Transformers backend takes no encoder-decoders.</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.8.3 0.8.4 qwen3 qwen3_moe
        + 0.8.5 0.9.0 mimo granitemoehybrid falcon_h1
        + 0.9.0 0.9.1 nemotron_h
        + 0.9.1 0.9.2 ernie4_5 ernie4_5_moe minimax_m1 hunyuan_v1_moe glm4v dots1 gemma3n_text
        + 0.9.2 0.10.0 exaone4 hunyuan_v1_dense arcee voxtral
        + 0.10.0 0.10.1 gpt_oss smollm3
        + 0.10.1 0.10.2 apertus lfm2 seed_oss ernie4_5_moe_vl qwen3_next
        + 0.10.2 0.11.0 deepseek_v32 qwen3_vl qwen3_vl_moe
        + 0.13.0 0.14.0 mimo_v2_flash lfm2_vl
        + 0.14.0 0.15.0 kimi_k25 glm4_moe_lite
        + 0.15.0 0.16.0 glm_moe_dsa glm_ocr qwen3_asr
        + 0.16.0 0.17.0 qwen3_5 qwen3_5_moe
        + 0.18.0 0.19.0 gemma4 gemma4_text
        + 0.19.0 0.20.0 deepseek_v4
        + 0.23.0 0.24.0 minimax_m3
        + 0.26.0 0.27.0 kimi_k3
        - 0.9.2 0.10.0 phi3small
        - 0.10.2 0.11.0 bart mbart mllama
        - 0.23.0 0.24.0 bamba minimax_text_01 minimax_m1 qwen internlm xverse dots1
        - 0.24.0 0.25.0 baichuan grok-1 aya_vision
        - 0.26.0 0.27.0 plamo2
        - 0.28.0 0.29.0 mpt
        """,
        "rwkv", "rwkv6", "rwkv7", "t5", "mt5");
}
