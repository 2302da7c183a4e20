using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The models that vLLM's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class VllmModels
{
    /// <summary>A release before the first with a family is one that is sure to lack it: the one before it, or one that is older than the model. Families of
    /// which no source says when they came have no line. What the Transformers backend took over stays loaded: OLMo, Hunyuan V1, StarCoder2.</summary>
    /// <remarks>Sources: vllm-project/vllm, release notes of 0.8.5 to 0.29.0, <c>_PREVIOUSLY_SUPPORTED_MODELS</c> in <c>model_executor/models/registry.py</c>
    /// of mid 2026, pull request 24907 (encoder-decoders of V0, gone with 0.11.0); RWKV: pull requests 11193, 46269 and 48686, none merged; T5: in no list, and
    /// the Transformers backend takes no encoder-decoders. Up to 0.8.4 the dates of models and releases, the lists of models in the manuals of 0.4.2 and 0.6.1,
    /// pull request 2968 (Gemma, OLMo), issue 9980 (Falcon Mamba), 14696 and bentoml/BentoVLLM pull request 111 (Gemma 3); that the first release after a
    /// model's date has it is assumed of those families. Of families of 2025 and 2026 without release notes: <c>min_vllm_version</c> of vllm-project/recipes
    /// (21 August 2026) and the last release before the model's date; Ministral 3 and HunyuanOCR: release notes of 0.12.0 (29757, 29327).</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.2.7 0.3.0 qwen2
        + 0.3.1 0.3.2 gemma olmo
        + 0.3.2 0.3.3 starcoder2
        + 0.3.3 0.4.0 cohere dbrx qwen2_moe
        + 0.4.0 0.4.1 phi3
        + 0.5.0 0.5.1 gemma2 deepseek_v2 jamba
        + 0.5.3 0.5.4 internvl_chat
        + 0.5.4 0.6.0 exaone phimoe
        + 0.6.0 0.6.1 qwen2_vl
        + 0.6.1 0.6.2 mllama olmoe minicpm3
        + 0.6.1 0.6.3 granitemoe
        + 0.6.3 0.6.4 falcon_mamba idefics3
        + 0.6.3 0.6.5 glm
        + 0.6.4 0.6.5 olmo2
        + 0.6.4 0.6.6 cohere2 bamba
        + 0.6.5 0.6.6 deepseek_v3
        + 0.6.6 0.7.0 internlm3 deepseek_vl_v2 whisper
        + 0.6.6 0.7.2 qwen2_5_vl
        + 0.7.2 0.8.0 phi4mm
        + 0.7.3 0.8.0 gemma3 gemma3_text mistral3 mamba2
        + 0.8.2 0.8.3 llama4
        + 0.8.2 0.8.4 kimi_vl glm4
        + 0.8.3 0.8.4 qwen3 qwen3_moe
        + 0.8.5 0.9.0 mimo granitemoehybrid falcon_h1
        + 0.9.0 0.9.1 nemotron_h
        + 0.9.1 0.9.2 ernie4_5 ernie4_5_moe minimax_m1 hunyuan_v1_moe glm4v dots1 gemma3n_text
        + 0.9.1 0.10.0 glm4_moe
        + 0.9.2 0.10.0 exaone4 hunyuan_v1_dense arcee voxtral bailing_moe
        + 0.10.0 0.10.1 gpt_oss smollm3 cohere2_vision
        + 0.9.2 0.10.2 glm4v_moe
        + 0.10.1 0.10.2 apertus lfm2 seed_oss ernie4_5_vl_moe qwen3_next
        + 0.10.2 0.11.0 deepseek_v32 qwen3_vl qwen3_vl_moe olmo3 bailing_moe_v2
        + 0.11.0 0.11.1 afmoe paddleocr_vl
        + 0.10.2 0.11.1 NemotronH_Nano_VL_V2
        + 0.11.0 0.12.0 minimax_m2 kimi_linear
        + 0.11.2 0.12.0 ministral3 mistral_large_3 hunyuan_vl
        + 0.13.0 0.14.0 mimo_v2_flash lfm2_vl
        + 0.14.0 0.15.0 kimi_k25 glm4_moe_lite
        + 0.15.0 0.16.0 glm_moe_dsa glm_ocr qwen3_asr
        + 0.14.0 0.16.0 deepseek_ocr_2
        + 0.15.0 0.16.0 step3p5
        + 0.15.0 0.20.2 bailing_hybrid
        + 0.11.0 0.23.0 lfm2_moe
        + 0.16.0 0.17.0 qwen3_5 qwen3_5_moe
        + 0.16.0 0.20.0 mistral4
        + 0.18.0 0.19.0 gemma4 gemma4_text
        + 0.19.0 0.20.0 deepseek_v4 hy_v3 NemotronH_Nano_Omni_Reasoning_V3
        + 0.19.0 0.21.0 laguna mimo_v2
        + 0.20.0 0.22.0 minicpmv4_6
        + 0.21.0 0.23.0 step3p7 gemma4_unified mellum
        + 0.23.0 0.24.0 minimax_m3_vl
        + 0.22.0 0.25.0 unlimited_ocr
        + 0.26.0 0.27.0 kimi_k3 muse_glimmer
        - 0.9.2 0.10.0 phi3small
        - 0.10.2 0.11.0 bart mbart mllama
        - 0.23.0 0.24.0 bamba minimax_text_01 minimax_m1 qwen internlm xverse dots1
        - 0.24.0 0.25.0 baichuan grok-1 aya_vision
        - 0.26.0 0.27.0 plamo2
        - 0.28.0 0.29.0 mpt
        """,
        "rwkv", "rwkv6", "rwkv7", "t5", "mt5");

    /// <summary>Up to 0.8.5 wheels and images are built with CUDA 12.4 and PyTorch 2.6, whose last chip is Hopper; 0.9.0 has 10.0 and 12.0, whose kernels run
    /// on 10.3, 11.0 and 12.1 as far as sources say. CUDA 13 of 0.20 leaves out Volta.</summary>
    /// <remarks>Sources: vllm-project/vllm, <c>torch_cuda_arch_list</c> of docker/Dockerfile ('7.0 7.5 8.0 8.6 8.9 9.0+PTX', then '7.0 7.5 8.0 8.9 9.0 10.0
    /// 12.0'); pull requests 16859 and 17224 (CUDA 12.8), 39878 (CUDA 13), 52708 (12.1 runs kernels of 12.0); issues 14452 and 16336 (RTX 5090 and B200 need
    /// a build of one's own in early 2025). AMD: docs/getting_started/installation/gpu.rocm.inc.md (gfx950 wants ROCm 7.0, gfx1151 7.0.2), images of ROCm 7.0
    /// from 0.10.1 on; 0.7.3 is older than RDNA 4.</remarks>
    public static ServedChips Chips { get; } = ServedChips.Read(
        """
        + 0.8.5 0.9.0 10.0 10.3 11.0 12.0 12.1
        + 0.9.0 0.10.1 gfx950
        + 0.7.3 0.9.0 gfx1200 gfx1201
        + 0.10.2 0.12.0 gfx1151
        - 0.19.1 0.20.0 7.0
        """);
}
