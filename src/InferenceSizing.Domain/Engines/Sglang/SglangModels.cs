using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>The models that SGLang's releases have, by the <c>model_type</c> of their configs.</summary>
internal static class SglangModels
{
    /// <summary>Families of which no source says when they came have no line.</summary>
    /// <remarks>Sources: sgl-project/sglang, <c>python/sglang/srt/models</c> at 5d2c83e6 (August 2026) and <c>docs/supported_models</c> (f1112485): encoders
    /// but BERT's and RoBERTa's kinds have no module, and the Transformers backend is for decoders; RWKV: pull request 30115, open; model cards of Qwen3 and
    /// Qwen3-Next.</remarks>
    public static ServedModels Table { get; } = ServedModels.Read(
        """
        + 0.4.5 0.4.6 qwen3 qwen3_moe
        + 0.5.1 0.5.2 qwen3_next
        + 0.5.16 0.5.17 kimi_k3
        """,
        "rwkv", "rwkv6", "rwkv7", "deberta-v2", "electra", "mpnet", "distilbert", "albert", "nomic_bert", "siglip", "siglip_text_model");
}
