using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>Rules that vLLM has for models by their type, since its own code names them; all else follows from what a model consists of.</summary>
internal static class VllmFamilies
{
    /// <summary>DeepSeek-V4's latents are read in larger blocks, and came to the second runner later.</summary>
    private const string DeepSeekV4 = "deepseek_v4";

    private const string FirstOfSecondRunner = "qwen3";

    private static readonly FrozenSet<string> DenseLlamas = FrozenSet.Create(StringComparer.Ordinal, FirstOfSecondRunner, "llama", "mistral");

    private static readonly FrozenSet<string> FirstExperts = FrozenSet.Create(StringComparer.Ordinal, "deepseek_v2", "qwen2_moe", "granitemoe");

    /// <summary>Families whose model class names embedding and head among its <c>embedding_modules</c>.</summary>
    private static readonly FrozenSet<string> AdaptingVocabulary = FrozenSet.Create(
        StringComparer.Ordinal,
        "llama", "llama4", "llama4_text", "llava", "mistral3", "ministral3", "mistral", "mixtral", "granite", "granitemoe", "granitemoehybrid",
            "granitemoeshared", "exaone", "exaone4", "minicpm", "nemotron", "nemotron_h", "nemotron-nas", "phimoe", "solar", "apertus", "falcon_h1");

    /// <summary>The one that the second model runner began with.</summary>
    public static bool BeganSecondRunner(Architecture model) => model.Family == FirstOfSecondRunner;

    /// <summary>Dense decoders that the second model runner took next.</summary>
    public static bool IsDenseLlama(Architecture model) => DenseLlamas.Contains(model.Family);

    /// <summary>The mixtures of experts that it took first.</summary>
    public static bool HasFirstExperts(Architecture model) => FirstExperts.Contains(model.Family);

    public static bool IsDeepSeekV4(Architecture model) => model.Family == DeepSeekV4;

    /// <summary>gpt-oss has rules of its own for captured sizes and for the kernel of its experts.</summary>
    public static bool IsGptOss(Architecture model) => model.Family == "gpt_oss";

    /// <summary>Whether FP16 has too small a range for its activations.</summary>
    public static bool OverflowsInFp16(Architecture model, VllmRelease release) => release.BannedFromFp16.Contains(model.Family);

    /// <summary>Whether adapters may change embedding and head.</summary>
    public static bool AdaptsVocabulary(Architecture model) => AdaptingVocabulary.Contains(model.Family);

    /// <summary>Models that assistants are published for (<c>Gemma4AssistantForCausalLM</c>).</summary>
    public static bool HasAssistants(Architecture model) => model.Family.StartsWith("gemma4", StringComparison.Ordinal);

    /// <summary>Whether the release hands the model's hidden states to a speculator: the words are looked for within the type.</summary>
    public static bool GivesHiddenStates(Architecture model, VllmRelease release) =>
        release.GivesHiddenStates.IsEmpty || release.GivesHiddenStates.Any(word => model.Family.Contains(word, StringComparison.Ordinal));

    /// <summary>Families whose largest item is a video, and whose items come with the embeddings of three layers more.</summary>
    public static bool ProfilesVideos(Architecture model) => model.Family is "qwen3_vl" or "qwen3_vl_moe";

    /// <summary>Whether prompts may hold videos, which are not cut.</summary>
    public static bool TakesVideosWhole(Architecture model) => model.Family == "gemma4";
}
