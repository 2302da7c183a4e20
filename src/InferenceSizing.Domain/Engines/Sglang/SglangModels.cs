using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>The models that SGLang's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class SglangModels
{
    /// <summary>A release before the first with a family is one that is older than the model, whose publication no release can precede. Families of which no
    /// source says when they came have no line.</summary>
    /// <remarks>Sources: sgl-project/sglang, <c>python/sglang/srt/models</c> at 5d2c83e6 (August 2026) and <c>docs/supported_models</c> (f1112485): encoders
    /// but BERT's and RoBERTa's kinds have no module, and the Transformers backend is for decoders; RWKV: pull request 30115, open; its README's news (gpt-oss
    /// and DeepSeek-V3.2 in August and September 2025, MiniMax-M2 and MiMo-V2 in December); model cards of DeepSeek-V3, Qwen3 and Qwen3-Next; issues 4332
    /// (Gemma 3, merged four days after 0.4.4) and 10882 (Qwen3-VL, not in 0.5.3); the folders of releases in sgl-project/sgl-cookbook (7b5bd9c: 0.5.6, 0.5.8,
    /// 0.5.10); release notes of 0.5.12 and 0.5.17; dates of releases from 0.4.4 (March 2025) to 0.5.10 (6 April 2026). That the first release after a
    /// model's date has it is assumed where none of these says so.</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.4.0 0.4.1 deepseek_v3
        + 0.4.1 0.4.3 qwen2_5_vl
        + 0.4.3 0.4.5 gemma3 gemma3_text
        + 0.4.4 0.4.5 llama4
        + 0.4.4 0.4.6 glm4 kimi_vl
        + 0.4.5 0.4.6 qwen3 qwen3_moe
        + 0.4.7 0.4.9 gemma3n_text
        + 0.4.8 0.4.10 ernie4_5 ernie4_5_moe glm4_moe glm4v
        + 0.4.9 0.5.0 gpt_oss
        + 0.5.1 0.5.2 qwen3_next
        + 0.5.2 0.5.3 deepseek_v32
        + 0.5.2 0.5.4 qwen3_vl qwen3_vl_moe
        + 0.5.3 0.5.5 minimax_m2 kimi_linear
        + 0.5.5 0.5.7 mimo_v2_flash
        + 0.5.7 0.5.8 kimi_k25 glm4_moe_lite
        + 0.5.7 0.5.9 glm_moe_dsa qwen3_5 qwen3_5_moe step3p5
        + 0.5.9 0.5.10 gemma4 gemma4_text
        + 0.5.10 0.5.12 deepseek_v4
        + 0.5.12 0.5.16 minimax_m3_vl
        + 0.5.16 0.5.17 kimi_k3
        """,
        "rwkv", "rwkv6", "rwkv7", "deberta-v2", "electra", "mpnet", "distilbert", "albert", "nomic_bert", "siglip", "siglip_text_model");

    /// <summary>Up to 0.4.5 wheels and images are built with CUDA 12.4, whose last chip is Hopper; kernels for 12.0 came with the wheels of CUDA 12.8, two
    /// months after those for 10.0.</summary>
    /// <remarks>Sources: sgl-project/sglang, issue 5062 (cu124 up to 9.0a, cu128 for 10.0; 4 April 2025), pull request 5071 (B200 with the image of 9 April
    /// 2025), issues 5338 (Blackwell; RTX 5090 not yet on 29 April), 7249 and 7227 (RTX 5090 with the wheels of CUDA 12.8 in June 2025); that 12.1 follows 12.0
    /// is assumed. 0.4.6 of April 2025 is older than MI350; images for it are named mi35x.</remarks>
    public static ServedChips Chips { get; } = ServedChips.Read(
        """
        + 0.4.5 0.4.6 10.0 10.3 11.0
        + 0.4.6 0.4.8 12.0 12.1
        + 0.4.6 0.5.5 gfx950
        """);
}
