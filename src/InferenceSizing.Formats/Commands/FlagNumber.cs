using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <summary>Numbers as command lines have them.</summary>
internal static partial class FlagNumber
{
    /// <summary>A whole number, or one with a unit: <c>32k</c> is 32,000 and <c>32K</c> 32,768 (vllm-project/vllm, <c>human_readable_int</c>), <c>4GiB</c>
    /// 2^32.</summary>
    /// <param name="text">The value.</param>
    /// <param name="scale">What one is where the text has no unit.</param>
    public static long? Whole(string text, long scale = 1)
    {
        if (Human().Match(text.Trim()) is not { Success: true } match)
            return null;
        string unit = match.Groups["unit"].Value;
        decimal size = unit switch
        {
            "" or "B" => unit.Length == 0 ? scale : 1,
            "k" => 1_000,
            "m" => 1_000_000,
            "g" => 1_000_000_000,
            "t" => 1_000_000_000_000,
            "K" or "Ki" or "KiB" or "kib" => 1L << 10,
            "M" or "Mi" or "MiB" or "MB" => 1L << 20,
            "G" or "Gi" or "GiB" or "GB" => 1L << 30,
            _ => 1L << 40,
        };
        return decimal.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number)
            && number * size is var value && decimal.Abs(value) <= long.MaxValue && value == decimal.Truncate(value)
            ? (long)value : null;
    }

    /// <summary>The largest of numbers that are parted by commas, and of ranges: <c>64-512+64</c> (llama-bench).</summary>
    public static long? Largest(string text)
    {
        const int most = 64;
        long?[] numbers = [.. text.Split(',').Take(most + 1).Select(part => Range().Match(part.Trim()) is { Success: true } range
            ? Whole(range.Groups["last"].Value) : Whole(part))];
        return numbers.Length > most || numbers.Contains(null) ? null : numbers.Max();
    }

    public static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    public static bool? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "on" or "1" or "yes" or "enabled" => true,
        "false" or "off" or "0" or "no" or "disabled" => false,
        _ => null,
    };

    /// <summary>Numbers parted by commas, slashes, semicolons or blanks.</summary>
    public static double[]? List(string text)
    {
        double?[] items = [.. text.Split([',', '/', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Real)];
        return items.Length is 0 or > Ceilings.Items || items.Contains(null) ? null : [.. items.Select(item => item!.Value)];
    }

    [GeneratedRegex("^[0-9]+-(?<last>[0-9]+)(?:[+*][0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    [GeneratedRegex("^(?<number>-?[0-9]{1,18}(?:\\.[0-9]{1,6})?)\\s*(?<unit>|B|k|m|g|t|K|M|G|T|Ki|Mi|Gi|Ti|[KMGT]iB|kib|MB|GB|TB)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Human();
}
