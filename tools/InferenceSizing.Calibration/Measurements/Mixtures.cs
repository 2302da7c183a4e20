using System.Text.RegularExpressions;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>Which models are mixtures of experts, by name: tables give expert degrees for dense models too.</summary>
internal static partial class Mixtures
{
    public static bool Is(string model) =>
        Pattern().IsMatch(model) && !model.Contains("Distill", StringComparison.Ordinal) && !model.Contains("Qwen3-8B", StringComparison.Ordinal);

    [GeneratedRegex(@"deepseek-(r1|v[23])|mixtral|minimax|gpt-oss|kimi|glm-5|-a\d+b|llama-4|moe", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
