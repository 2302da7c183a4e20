using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Flags that stand as keys: <c>maxModelLen</c> of a chart, <c>max_model_len</c> of Ray, <c>max-model-len</c> of a file of flags.</summary>
internal static partial class KeyedFlags
{
    /// <summary>Keys that the engine has as flags; others are the chart's own.</summary>
    /// <param name="mapping">The keys.</param>
    /// <param name="dialect">The engine.</param>
    /// <param name="all">Whether all keys are flags, known or not.</param>
    public static IEnumerable<ReadFlag> Of(YamlValue? mapping, Dialect dialect, bool all = false)
    {
        foreach ((string key, YamlValue value) in (mapping as YamlMapping)?.Members ?? [])
        {
            ReadFlag flag = FlagReader.Of(Dashed(key), TextOf(value), dialect.Flags, !value.Text.Contains("{{", StringComparison.Ordinal));
            if (all || flag.Flag is not null)
                yield return flag;
        }
    }

    public static string Dashed(string key) =>
        Hump().Replace(key.Replace("LoRA", "Lora", StringComparison.Ordinal), "-$0").ToLowerInvariant().Replace('_', '-').TrimStart('-');

    /// <summary>A mapping as the JSON that the flag takes.</summary>
    private static string TextOf(YamlValue value) => value is YamlMapping mapping
        ? $"{{{string.Join(", ", mapping.Members.Select(member => $"\"{member.Key}\": {Quoted(member.Value)}"))}}}"
        : value.Text;

    private static string Quoted(YamlValue value) =>
        value is YamlMapping || Literal().IsMatch(value.Text) ? TextOf(value) : $"\"{value.Text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Hump();

    [GeneratedRegex("^(?:true|false|null|-?[0-9.]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}
