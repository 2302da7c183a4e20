using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>The models that TensorRT-LLM's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class TensorRtLlmModels
{
    /// <summary>Engines built by TensorRT are gone with 1.3.0rc21, and with them what PyTorch's backend does not have.</summary>
    /// <remarks>Sources: NVIDIA/TensorRT-LLM, release notes of 0.12 to 1.3.0rc20, <c>tensorrt_llm/models/__init__.py</c> (02267d3d) and
    /// <c>_torch/models/_arch_index.py</c> (065ff9e9); models of that index that are younger than 1.2 (January 2026) or 1.0 (September
    /// 2025).</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.11.0 0.12.0 exaone qwen2 mamba2 llava_next
        + 0.12.0 0.13.0 gemma2
        + 0.13.0 0.14.0 nemotron-nas deepseek
        + 0.14.0 0.15.0 mllama deepseek_v2 cohere internvl_chat llava_onevision nemotron
        + 0.15.0 0.16.0 qwen2_vl
        + 0.17.0 0.19.0 deepseek_v3 qwen2_5_vl qwen2_audio gemma3_text phi4mm
        + 0.18.0 0.20.0 llama4 mistral3
        + 0.19.0 0.20.0 qwen3 qwen3_moe nemotron_h
        + 0.20.0 0.21.0 gemma3
        + 0.21.0 1.0.0 exaone4
        + 1.0.0 1.1.0 gpt_oss hunyuan_v1_dense hunyuan_v1_moe seed_oss
        + 1.1.0 1.2.0 qwen3_next qwen3_vl qwen3_vl_moe
        + 1.0.0 1.2.0 deepseek_v32 glm4_moe minimax_m2
        + 1.2.0 1.3.0 cohere2 kimi_k25 glm_moe_dsa minimax_m3_vl qwen3_5 qwen3_5_moe qwen3_5_text gemma4 gemma4_text deepseek_v4 step3p5
        - 1.2.0 1.3.0 opt bloom mpt gptj gpt_neox falcon baichuan gpt2 phi dbrx grok-1 mamba mamba2 gemma internlm2 granitemoe phimoe cohere deepseek mt5
        """,
        "rwkv", "rwkv6", "rwkv7");

    /// <summary>Blackwell came with 0.17, and Turing left with it: the support matrix starts with Ampere since.</summary>
    /// <remarks>Sources: NVIDIA/TensorRT-LLM pull request 2725 (release notes of 0.17: B200 and GeForce RTX 50); docs/source/reference/support-matrix.md
    /// (03dad628): that Turing left together with Volta is assumed.</remarks>
    public static ServedChips Chips { get; } = ServedChips.Read(
        """
        + 0.16.0 0.17.0 10.0 10.3 11.0 12.0 12.1
        - 0.16.0 0.17.0 7.5
        """);
}
