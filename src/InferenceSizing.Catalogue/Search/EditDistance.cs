namespace InferenceSizing.Catalogue.Search;

/// <summary>How far two texts are apart.</summary>
public static class EditDistance
{
    /// <summary>Longest text that is compared; letters beyond do not count.</summary>
    public const int MostLetters = 96;

    /// <summary>Insertions, deletions and replacements between two texts. Levenshtein 1966.</summary>
    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left[..Math.Min(left.Length, MostLetters)];
        right = right[..Math.Min(right.Length, MostLetters)];
        Span<int> row = stackalloc int[MostLetters + 1];
        for (int column = 0; column <= right.Length; column++)
            row[column] = column;
        for (int line = 1; line <= left.Length; line++)
        {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= right.Length; column++)
            {
                int replaced = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(row[column], row[column - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
