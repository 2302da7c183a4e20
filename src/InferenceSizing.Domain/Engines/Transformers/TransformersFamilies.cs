using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>Rules of single modeling files of transformers.</summary>
internal static class TransformersFamilies
{
    /// <summary>Whether sine and cosine are computed in each pass, and no table of them is kept.</summary>
    public static bool RotatesInPass(Architecture model, TransformersRelease release) => model.Family switch
    {
        "llama" => release.LlamaRotaryInPass,
        "qwen2" or "qwen2_moe" or "mistral" or "mixtral" or "stablelm" or "phi" or "starcoder2" or "falcon" or "gpt_neox" => release.RotaryInPass,
        _ => true,
    };
}
