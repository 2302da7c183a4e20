using System.Collections.Frozen;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The period of windowed layers that llama.cpp takes where a file does not say: one of so many sees everything.</summary>
/// <remarks>ggml-org/llama.cpp, <c>set_swa_pattern</c> in <c>src/models</c>, v0.5.0.</remarks>
internal static class GgufWindows
{
    private static readonly FrozenDictionary<string, int> Periods = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["smallthinker"] = 4,
        ["exaone-moe"] = 4,
        ["afmoe"] = 4,
        ["cohere2moe"] = 4,
        ["mellum"] = 4,
        ["plamo3"] = 8,
        ["modern-bert"] = 3,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Architectures in which the first layer of a period sees everything, not the last.</summary>
    private static readonly FrozenSet<string> FirstIsFull = ["modern-bert"];

    /// <summary>SmallThinker's window, whatever its file says.</summary>
    private const int OfSmallThinker = 4096;

    /// <summary>The window that layers have, given the file's.</summary>
    public static long WindowOf(string architecture, long stated) => architecture == "smallthinker" && stated > 0 ? OfSmallThinker : stated;

    /// <summary>The period; zero where every layer is alike.</summary>
    public static int PeriodOf(string architecture) => Periods.GetValueOrDefault(architecture);

    /// <summary>Whether a layer sees everything, given the period.</summary>
    public static bool IsFull(string architecture, int layer, long period) =>
        period > 1 && (FirstIsFull.Contains(architecture) ? layer : layer + 1) % period == 0;
}
