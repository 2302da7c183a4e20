using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>The variables that an Ollama server prints when it starts.</summary>
/// <remarks>ollama/ollama, server/routes.go and envconfig/config.go, 0.3 to 0.12: a map of Go, in which a variable that is not set has no value.</remarks>
internal static partial class OllamaServer
{
    public static IEnumerable<ReadFlag> In(string line, Dialect dialect)
    {
        if (dialect != Dialect.Ollama || !line.Contains("msg=\"server config\"", StringComparison.Ordinal))
            return [];
        return EngineEnvironment.FlagsOf(
            dialect, [.. Variable().Matches(line).Select(match => new ShellVariable(match.Groups["name"].Value, new ShellWord(match.Groups["value"].Value)))]);
    }

    [GeneratedRegex(@"(?<name>OLLAMA_[A-Z_]+):(?<value>[^\s\]]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
