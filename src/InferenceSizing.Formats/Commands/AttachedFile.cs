using System.Text.RegularExpressions;
using InferenceSizing.Formats.Manifests;

namespace InferenceSizing.Formats.Commands;

/// <summary>A file of flags that was pasted behind the command that names it, or that its script writes.</summary>
internal static partial class AttachedFile
{
    /// <summary>The command, and the file behind <c>---</c> or a comment that is a file's name.</summary>
    public static (string Script, string? File) Split(string text) => Border().Match(text) is { Success: true, Index: > 0 } border
        && !string.IsNullOrWhiteSpace(text[..border.Index]) && !text.TrimStart().StartsWith('#')
        ? (text[..border.Index], text[border.Index..])
        : (text, null);

    /// <summary>The call with the file's flags: behind those of the command line where the file wins, before them otherwise.</summary>
    public static EngineCall Add(string file, EngineCall call)
    {
        if (YamlDocument.Read(file).Value is not [{ } document, ..] || document is not YamlMapping flags)
            return call;
        IEnumerable<ReadFlag> read = FlagsOf(flags, call.Dialect);
        return call with { ReadsFile = true, Flags = call.Dialect == Dialect.TensorRtLlm ? [.. call.Flags, .. read] : [.. read, .. call.Flags] };
    }

    /// <summary>Keys as flags; keys within keys with a point between.</summary>
    public static IEnumerable<ReadFlag> FlagsOf(YamlMapping mapping, Dialect dialect, string before = "")
    {
        foreach ((string key, YamlValue value) in mapping.Members)
        {
            if (value is YamlMapping inner && before.Split('.').Length < DeepestKey)
            {
                foreach (ReadFlag flag in FlagsOf(inner, dialect, $"{before}{key}."))
                    yield return flag;
            }
            else
            {
                yield return FlagReader.Of(before + key, value.Text, dialect.Flags, resolved: !value.Text.Contains('$', StringComparison.Ordinal));
            }
        }
    }

    private const int DeepestKey = 4;

    [GeneratedRegex(@"^(?:---[ \t]*\r?$|#\s*[\w./-]+\.ya?ml\s*$)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Border();
}
