using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>The models that Ollama's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class OllamaModels
{
    /// <remarks>Up to 0.24.0 the architectures of the llama.cpp inside and the models of its own (<c>llama/llama.cpp/src/llama-arch.cpp</c>,
    /// <c>model.Register</c>) at ollama/ollama's tags; since 0.30.0 those of the build that <c>LLAMA_CPP_VERSION</c> names, by the table of llama.cpp's.
    /// </remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.14.2 0.14.3 glm4_moe_lite
        + 0.15.4 0.15.5 glm_ocr
        + 0.17.0 0.17.1 qwen3_5 qwen3_5_text qwen3_5_moe qwen3_5_moe_text
        + 0.19.0 0.20.0 gemma4 gemma4_text
        + 0.21.2 0.22.0 laguna
        + 0.24.0 0.30.0 kimi_linear mimo_v2_flash mimo2 modernbert modern-bert plamo3 exaone_moe exaone-moe glm_moe_dsa step3p5 step35 paddleocr_vl mistral4
        + 0.24.0 0.31.2 deepseek_v32 deepseek_v4 hunyuan_vl cohere2_moe cohere2moe
        + 0.31.1 0.32.2 hy_v3
        + 0.32.1 0.32.10 minimax_m3_vl
        """);
}
