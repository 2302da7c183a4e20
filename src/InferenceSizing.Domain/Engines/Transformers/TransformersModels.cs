using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>The models that releases of transformers have, by the <c>model_type</c> of their configs.</summary>
internal static class TransformersModels
{
    /// <summary>Families without code of their own besides their weights: without a class an older release does not know the type ("does not recognize this
    /// architecture").</summary>
    /// <remarks>Sources: huggingface/transformers, docs/source/en/model_doc, "added to Hugging Face Transformers on" (Qwen3 2025-03-31, GLM-4-0414 04-09, LFM2
    /// 07-10, GLM-4.5 07-21, gpt-oss 08-05, Seed-OSS 08-22, Qwen3-Next 09-10, Qwen3-VL 09-15, OLMo 3 09-16, Qwen2.5-VL 01-23; Qwen3.5 and GLM-5 2026-02-09,
    /// DeepSeek-V4 05-02; SmolLM3 "requires Transformers>=4.53.0"; a class of Ministral 3 with version 5) and the dates of releases.</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 4.48.0 4.49.0 qwen2_5_vl
        + 4.50.0 4.51.0 qwen3 qwen3_moe
        + 4.51.0 4.52.0 glm4
        + 4.52.0 4.53.0 smollm3
        + 4.53.0 4.54.0 lfm2 glm4_moe
        + 4.54.0 4.55.0 gpt_oss
        + 4.55.0 4.56.0 seed_oss
        + 4.56.0 4.57.0 qwen3_next qwen3_vl qwen3_vl_moe olmo3
        + 4.57.0 5.0.0 ministral3
        + 5.0.0 5.2.0 qwen3_5 qwen3_5_moe glm_moe_dsa
        + 5.2.0 5.17.0 deepseek_v4
        """);
}
