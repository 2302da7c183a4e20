using System.Text.RegularExpressions;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>Engine versions as tables write them.</summary>
internal static partial class Versions
{
    /// <summary>The leading version of a text; null where none leads.</summary>
    public static string? In(string text) => Leading().Match(text) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex(@"^\s*v?(b\d{3,5}|\d+(?:\.\d+)+[0-9A-Za-z.]*)")]
    private static partial Regex Leading();
}
