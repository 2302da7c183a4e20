using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>The context that a tuned model's name ends in: <c>-128k</c>, <c>-16K</c>, <c>-1M</c>, before its tuning or release.</summary>
internal static partial class StatedContext
{
    private const long Kilo = 1024, Mega = Kilo * Kilo, Thousand = 1000;

    /// <summary>The name without its context; as it is where it states none, or where that may be the model's size.</summary>
    public static string Without(string name) =>
        In(name) is not null && Context().Replace(name, "") is var rest && ModelWords.StatesSize(rest) ? rest : name;

    /// <summary>The model with the context that a name states; null where it states none, where the model has as long a one, or where a name of the model's
    /// own states it.</summary>
    public static ModelEntry? Longer(ModelEntry model, string name) =>
        In(name) is { } tokens && model.MaximumContext.Count is > 0 and var own && own < tokens
            && !model.Aliases.Prepend(model.Id).Any(known => In(known) is not null)
            ? ModelReader.WithContext(model, TokenCount.From(tokens)) : null;

    /// <summary>Tokens; null for a number that is no power of two, in either way of counting, but for Yi's 200,000.</summary>
    private static long? In(string name)
    {
        if (Context().Match(name) is not { Success: true } context)
            return null;
        long number = long.Parse(context.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return context.Groups["unit"].Value is "m" or "M" ? number * Mega
            : long.IsPow2(number) ? number * Kilo
            : number is 65 or 131 or 262 or 524 or 1048 ? (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(number * Thousand))
            : number * Thousand;
    }

    [GeneratedRegex(
        "[-_.](?:(?<number>8|16|32|64|65|128|131|200|256|262|512|524|1024|1048)(?<unit>k)|(?<number>[1248])(?<unit>m))" +
            @"(?=(?:[-_.](?:instruct|chat|it|base|hf|v[0-9.]+))*$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Context();
}
