namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>A stack repeats a few layers many times, and so does the plan of its buffer: after the first times it has the same places again, or those of two or
/// three times before.</summary>
internal static class RepeatedLayers
{
    /// <summary>Layers of the longest pattern that is looked for: Gemma 3 repeats six, Jamba eight.</summary>
    private const int LongestPattern = 8;

    /// <summary>Times after which the places of the plan of one layer, of several, come again: a multiple of the two or three that were seen.</summary>
    private const int OneLayerComesAgain = 6, SeveralComeAgain = 2;

    /// <summary>Layers that stand for all: of a pattern the first times and the last, as many as leave the last at its own place.</summary>
    /// <param name="kinds">A number for each layer, the same for equal ones.</param>
    /// <param name="onHost">The first of them, which are in host memory and so a kind of their own.</param>
    public static List<int> Representative(ReadOnlySpan<int> kinds, int onHost)
    {
        List<int> chosen = [];
        int border = Math.Clamp(onHost, 0, kinds.Length);
        Choose(kinds[..border], 0, chosen);
        Choose(kinds[border..], border, chosen);
        return chosen;
    }

    private static void Choose(ReadOnlySpan<int> kinds, int first, List<int> chosen)
    {
        for (int layer = 0; layer < kinds.Length;)
        {
            (int pattern, int times) = PatternAt(kinds[layer..]);
            int comesAgain = pattern == 1 ? OneLayerComesAgain : SeveralComeAgain;
            int skipped = Math.Max(0, (times - comesAgain) / comesAgain * comesAgain);
            int kept = (times - skipped - 1) * pattern;
            for (int i = 0; i < times * pattern; i++)
            {
                if (i < kept || i >= kept + (skipped * pattern))
                    chosen.Add(first + layer + i);
            }

            layer += times * pattern;
        }
    }

    /// <summary>The shortest pattern that repeats itself from here on, and how often.</summary>
    private static (int Pattern, int Times) PatternAt(ReadOnlySpan<int> kinds)
    {
        for (int pattern = 1; pattern <= LongestPattern && 2 * pattern <= kinds.Length; pattern++)
        {
            int times = 1;
            while ((times + 1) * pattern <= kinds.Length && kinds.Slice(times * pattern, pattern).SequenceEqual(kinds[..pattern]))
                times++;
            if (times > 2 || (times == 2 && pattern > 1))
                return (pattern, times);
        }

        return (1, 1);
    }
}
