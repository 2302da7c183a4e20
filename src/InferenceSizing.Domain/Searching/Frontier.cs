namespace InferenceSizing.Domain.Searching;

/// <summary>Finds the last whole number that passes, for anything that passes up to some number and never beyond it.</summary>
internal static class Frontier
{
    /// <summary>The largest number from 0 to <paramref name="ceiling"/> that fits; 0 is not tried.</summary>
    /// <remarks>Doubling steps from the guess bracket the bound, halving finds it.</remarks>
    public static long Largest(long ceiling, long guess, Func<long, bool> fits)
    {
        long passes = 0, fails = ceiling + 1;
        long step = 1;
        for (long at = Math.Clamp(guess, 1, Math.Max(1, ceiling)); passes + 1 < fails; step *= 2)
        {
            bool passesHere = fits(at);
            (passes, fails) = passesHere ? (at, fails) : (passes, at);
            long next = passesHere ? at + step : at - step;
            if (next <= passes || next >= fails)
                break;
            at = next;
        }

        return Halved(passes, fails, fits);
    }

    /// <summary>The same without a guess: by halving alone.</summary>
    public static long Largest(long ceiling, Func<long, bool> fits) => Halved(0, ceiling + 1, fits);

    private static long Halved(long passes, long fails, Func<long, bool> fits)
    {
        while (passes + 1 < fails)
        {
            long middle = passes + ((fails - passes) / 2);
            (passes, fails) = fits(middle) ? (middle, fails) : (passes, middle);
        }

        return passes;
    }
}
