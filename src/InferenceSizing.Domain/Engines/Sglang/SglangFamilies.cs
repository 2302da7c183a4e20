using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>Rules that SGLang has for models by their type, since its own code names them; all else follows from what a model consists of.</summary>
internal static class SglangFamilies
{
    private const string DeepSeekV4 = "deepseek_v4";

    /// <summary>Besides pipelines and most models of images: DeepSeek-V4, and hybrids of Kimi's delta rule.</summary>
    private static readonly FrozenSet<string> WithoutPromptGraphs = FrozenSet.Create(StringComparer.Ordinal, DeepSeekV4, "kimi_linear", "kimi_k3");

    public static bool IsDeepSeekV4(Architecture model) => model.Family == DeepSeekV4;

    public static bool CapturesPrompts(Architecture model) => !WithoutPromptGraphs.Contains(model.Family);

    /// <summary>Whether windows have a pool of their own: for families that the release lists, not for others.</summary>
    public static bool KeepsWindows(Architecture model, SglangRelease release) => Begins(model, release.WindowFamilies.AsSpan());

    /// <summary>Whether each rank holds the whole token embedding: Gemma's scaled one is a plain table there (<c>models/gemma3_causal.py</c>).</summary>
    public static bool KeepsEmbeddingWhole(Architecture model) => Begins(model, ["gemma3", "gemma4"]);

    private static bool Begins(Architecture model, ReadOnlySpan<string> families)
    {
        foreach (string family in families)
        {
            if (model.Family.StartsWith(family, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
