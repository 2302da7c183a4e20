namespace InferenceSizing.Catalogue.Search;

/// <summary>How far two texts are apart.</summary>
public static class EditDistance
{
    /// <summary>Longest text that is compared; letters beyond do not count.</summary>
    public const int MostLetters = 96;

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two texts; no part is changed twice. Damerau 1964.</summary>
    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left[..Math.Min(left.Length, MostLetters)];
        right = right[..Math.Min(right.Length, MostLetters)];
        Span<int> before = stackalloc int[MostLetters + 1], above = stackalloc int[MostLetters + 1], row = stackalloc int[MostLetters + 1];
        for (int column = 0; column <= right.Length; column++)
            row[column] = column;
        for (int line = 1; line <= left.Length; line++)
        {
            above.CopyTo(before);
            row.CopyTo(above);
            row[0] = line;
            for (int column = 1; column <= right.Length; column++)
            {
                int replaced = above[column - 1] + (left[line - 1] == right[column - 1] ? 0 : 1);
                row[column] = Math.Min(replaced, Math.Min(above[column], row[column - 1]) + 1);
                if (line > 1 && column > 1 && left[line - 1] == right[column - 2] && left[line - 2] == right[column - 1])
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
            }
        }

        return row[right.Length];
    }
}
