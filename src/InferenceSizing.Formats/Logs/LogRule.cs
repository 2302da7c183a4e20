using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Logs;

/// <summary>A line that an engine prints, and the figures in it.</summary>
internal sealed class LogRule
{
    private readonly Regex _pattern;
    private readonly (string Group, Quantity Quantity, string Unit)[] _figures;

    /// <param name="engine">Who prints it; null for what several do.</param>
    /// <param name="mark">A text that every such line holds.</param>
    /// <param name="pattern">The line from there or before, in linear time.</param>
    /// <param name="figures">By group; a unit that is the name of a group stands in the line.</param>
    public LogRule(string? engine, string mark, string pattern, params (string Group, Quantity Quantity, string Unit)[] figures)
    {
        (Engine, Mark, _figures) = (engine, mark, figures);
        _pattern = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string? Engine { get; }

    public string Mark { get; }

    /// <summary>The figures of a line that holds the mark.</summary>
    public IEnumerable<PrintedFigure> In(string line, int number)
    {
        foreach (Match match in _pattern.Matches(line))
        {
            string? device = match.Groups["device"] is { Success: true } named ? named.Value : null;
            foreach ((string group, Quantity quantity, string unit) in _figures)
            {
                if (match.Groups[group] is { Success: true } text
                    && double.TryParse(text.Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture,
                        out double value))
                    yield return new PrintedFigure(
                        quantity, value, match.Groups[unit] is { Success: true, Value.Length: > 0 } written ? written.Value : unit, number, device);
            }
        }
    }
}
