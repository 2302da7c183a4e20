using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>A name and what stands behind its colon.</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="Value">All of it, its unit included.</param>
internal readonly record struct PrintedLine(string Name, string Value);

/// <summary>The lines of a text that have a name and a value, in their order.</summary>
/// <param name="All">The lines.</param>
internal sealed record PrintedLines(ImmutableArray<PrintedLine> All)
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="line">What a line is, with the groups <c>name</c> and <c>value</c>.</param>
    public static PrintedLines Of(string text, Regex line) => new(
    [
        .. text.Split('\n').Select(printed => line.Match(printed)).Where(match => match.Success)
            .Select(match => new PrintedLine(match.Groups["name"].Value.Trim(), match.Groups["value"].Value.Trim())),
    ]);

    /// <summary>The value of the first name that is there; null where none is.</summary>
    public string? Value(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (All.FirstOrDefault(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } found)
                return found;
        }

        return null;
    }

    /// <summary>The same as a number, without its unit.</summary>
    public double? Number(params ReadOnlySpan<string> names) => FigureNames.Number(Value(names)?.Split(' ')[0]);
}
