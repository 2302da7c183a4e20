using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Logs;

/// <summary>A log as lines that an engine wrote: without colours, progress bars, and the JSON of log collectors, and with lines joined that a terminal
/// broke.</summary>
internal static partial class LogText
{
    /// <summary>What a line of a collector is called.</summary>
    private static readonly string[] Members = ["log", "message", "msg", "MESSAGE", "textPayload"];

    /// <summary>More joined pieces than a wrapped line has.</summary>
    private const int MostPieces = 64;

    public static List<(string Text, int Number)> Lines(string log)
    {
        List<(string Text, int Number)> lines = [];
        int number = 0;
        foreach (string raw in log.Split('\n'))
        {
            number++;
            string line = Colour().Replace(raw, "").TrimEnd('\r');
            line = line.StartsWith('{') ? Within(line) : line;
            foreach (string piece in line.Split('\r', '\n'))
                lines.Add((piece, number));
        }

        return Joined(lines);
    }

    private static string Within(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            foreach (string member in Members)
            {
                if (document.RootElement.TryGetProperty(member, out JsonElement text) && text.ValueKind == JsonValueKind.String)
                    return text.GetString()!.TrimEnd('\n');
            }
        }
        catch (JsonException)
        {
            // A line that begins with a brace and is none of a collector's stands as it is.
        }

        return line;
    }

    /// <summary>Where nearly every line begins as an engine's lines do, one that does not is the rest of the line before.</summary>
    private static List<(string Text, int Number)> Joined(List<(string Text, int Number)> lines)
    {
        if (!lines.Exists(line => Beginning().IsMatch(line.Text)))
            return lines;
        List<(string Text, int Number)> joined = [];
        StringBuilder open = new();
        int pieces = 0;
        foreach ((string text, int number) in lines)
        {
            bool continues = joined.Count > 0 && pieces is > 0 and < MostPieces && text.Length > 0 && !Beginning().IsMatch(text) && !Other().IsMatch(text);
            if (continues)
            {
                open.Append(text);
                joined[^1] = (open.ToString(), joined[^1].Number);
                pieces++;
                continue;
            }

            open.Clear().Append(text);
            joined.Add((text, number));
            pieces = Beginning().IsMatch(text) ? 1 : 0;
        }

        return joined;
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|(?<![\w'""])\[[0-9]{1,2}(?:;[0-9]{1,2})?m", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();

    /// <summary>vLLM's lines: a level and a date, behind the process that writes them, or the process alone before those of an exception.</summary>
    [GeneratedRegex(@"^(?:(?:\([^)]*\) )*(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) [0-9]{2}-[0-9]{2} |\([A-Za-z_]\w* pid=[0-9]+\) )",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Beginning();

    /// <summary>What is no rest of a line: lines of other programs, tables, and the lines of an exception.</summary>
    [GeneratedRegex(@"^(?:\s{2,}\S|[#\-|>({\[]|\w+(?:\.\w+)*(?:Error|Exception|Warning)\b|\w+:|Traceback|usage|\.\.\.|(?:INFO|ERROR|WARNING):|[A-Za-z_]+ ?:)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Other();
}
