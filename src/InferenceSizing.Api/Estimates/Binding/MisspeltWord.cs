using InferenceSizing.Catalogue.Search;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Says which words a field may hold, and which of them was meant. Runs for refused bodies only.</summary>
internal static class MisspeltWord
{
    /// <summary>Letters that a misspelt word may be off by: one in so many.</summary>
    private const int LettersAnError = 3;

    /// <summary>The sentence for a word that is not one of these.</summary>
    public static string Expected(IReadOnlyList<string> words, string? asked)
    {
        string expected = $"Expected one of {string.Join(", ", words)}.";
        string[] open = [.. PrecisionNames.MayMean(asked ?? "").Intersect(words)];
        string? meant = open.Length > 1 ? $"{string.Join(", ", open[..^1])} or {open[^1]}" : open.FirstOrDefault() ?? Meant(words, asked);
        return meant is not null ? $"{expected} Did you mean {meant}?" : expected;
    }

    /// <summary>The word of the same letters, or else the nearest, or else the only one that starts so; null where none is like it.</summary>
    private static string? Meant(IReadOnlyList<string> words, string? asked)
    {
        string letters = MisspeltField.Letters(asked ?? "");
        if (letters.Length == 0)
            return null;
        string? nearest = words.Select(word => (Word: word, Distance: EditDistance.Between(letters, MisspeltField.Letters(word))))
            .Where(word => word.Distance <= Math.Max(1, letters.Length / LettersAnError) && Digits(word.Word) == Digits(letters))
            .OrderBy(word => word.Distance)
            .Select(word => word.Word).FirstOrDefault();
        string[] longer = [.. words.Where(word => MisspeltField.Letters(word).StartsWith(letters, StringComparison.Ordinal))];
        return nearest ?? (longer.Length == 1 ? longer[0] : null);
    }

    /// <summary>Digits in order of size: fp61 may be fp16, and int4 is not int8.</summary>
    private static string Digits(string word) => string.Concat(word.Where(char.IsAsciiDigit).Order());
}
