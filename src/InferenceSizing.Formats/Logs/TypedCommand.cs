using System.Text;
using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>The command line that somebody typed before the log, as reports hold it: behind a prompt or variables, broken with backslashes.</summary>
internal static partial class TypedCommand
{
    /// <summary>Lines that look like commands and are tried, lines of one, and its length.</summary>
    private const int MostTried = 16, MostLines = 128, MostLength = 16 * 1024;

    /// <summary>The first command of the engine; null where there is none.</summary>
    public static EngineCall? In(List<(string Text, int Number)> lines, Dialect dialect)
    {
        int tried = 0;
        for (int i = 0; i < lines.Count && tried < MostTried; i++)
        {
            if (lines[i].Text.Length > MostLength || Start().Match(lines[i].Text) is not { Success: true } start)
                continue;
            tried++;
            if (CommandReader.Read(Whole(lines, i, start.Groups["command"].Value)).Value?.FirstOrDefault(call => call.Dialect == dialect) is { } call)
                return call;
        }

        return null;
    }

    private static string Whole(List<(string Text, int Number)> lines, int first, string beginning)
    {
        StringBuilder command = new(beginning.TrimEnd());
        for (int i = first + 1; i < Math.Min(lines.Count, first + MostLines) && command.Length < MostLength && command[^1] == '\\'; i++)
        {
            command.Length--;
            command.Append(' ').Append(lines[i].Text.Trim());
        }

        return command.ToString();
    }

    [GeneratedRegex(
        @"^\s*(?:\S*[$#>%] +)?(?<command>(?:(?:export|nohup|exec|sudo|time) +)*(?:[A-Za-z_][A-Za-z0-9_]*=\S* +)*" +
            @"(?:(?:docker|podman) run |(?:\S*/)?(?:vllm serve|sglang serve|llama-server|llama-cli|llama-bench|trtllm-serve|text-embeddings-router|" +
            @"python[0-9.]* -m (?:vllm|sglang)\.)\b).*)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Start();
}
