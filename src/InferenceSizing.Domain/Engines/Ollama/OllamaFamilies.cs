using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Rules that Ollama has for models by their type.</summary>
internal static class OllamaFamilies
{
    private static readonly FrozenSet<string> OneAtATime =
        ["mllama", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe", "qwen3_next", "lfm2", "lfm2_moe", "nemotron_h"];

    /// <summary>Whether it serves one sequence at a time whatever is set (<c>server/sched.go</c>).</summary>
    public static bool ServeOneAtATime(Architecture model) => OneAtATime.Contains(model.Family);

    private static readonly FrozenSet<string> WithMemory = ["gpt_oss", "gemma3", "gemma3_text", "gemma4", "gemma4_text", "gemma4_unified"];

    /// <summary>Whether its own runner keeps more of a windowed layer than the window (<c>model/models/gptoss</c>, <c>gemma3</c>, <c>gemma4</c>).</summary>
    public static bool KeepMoreThanWindows(Architecture model) => WithMemory.Contains(model.Family);

    /// <summary>Whether it runs flash attention unless told otherwise.</summary>
    public static bool RunFlash(Architecture model, OllamaRelease release) => release.WithFlash is null || release.WithFlash.Contains(model.Family);
}
