using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Manifests;

/// <summary>A manifest before it is filled in: what stands in double braces is not known.</summary>
/// <remarks>Helm's and Handlebars' marks; a line of its own is a condition or a loop, whose body is read as if it held.</remarks>
internal static partial class TemplateText
{
    private const string Marks = "{{";

    /// <summary>A variable that no container has, so that the word it is in has no value.</summary>
    private const string Unknown = "$(TEMPLATE)";

    public static bool IsOne(string text) => text.Contains(Marks, StringComparison.Ordinal);

    public static string Plain(string text) => Mark().Replace(LineOfItsOwn().Replace(text, ""), Unknown);

    [GeneratedRegex(@"^[ \t]*\{\{[^\n]*\}\}[ \t\r]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LineOfItsOwn();

    [GeneratedRegex(@"\{\{+[^{}\n]*\}\}+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
