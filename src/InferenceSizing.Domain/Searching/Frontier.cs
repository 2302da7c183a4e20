namespace InferenceSizing.Domain.Searching;

/// <summary>Finds the last whole number that passes, for anything that passes up to some number and never beyond it.</summary>
internal static class Frontier
{
    private const int MostSlowSteps = 2, WiderSteps = 4;

    /// <summary>The largest number from 0 to <paramref name="ceiling"/> that fits; 0 is not tried.</summary>
    /// <remarks>Widening steps from the guess bracket the bound, halving finds it.</remarks>
    public static long Largest(long ceiling, long guess, Func<long, bool> fits) => Largest(ceiling, guess, number => fits(number) ? 1L : -1L);

    /// <summary>The same for what says by how much a number passes: by zero or more where it does.</summary>
    /// <remarks>Memory is affine in pieces: the next number is where the line through the last two, of a bracket through its ends, meets zero. Where that
    /// leaves more than half of the bracket three times, the next halves it.</remarks>
    public static long Largest(long ceiling, long guess, Func<long, long> margin)
    {
        Point passes = new(0, 0, Known: false), fails = new(ceiling + 1, 0, Known: false), before = passes;
        long at = Math.Clamp(guess, 1, Math.Max(1, ceiling));
        double step = 1;
        int slow = 0;
        while (passes.At + 1 < fails.At)
        {
            long bracket = fails.At - passes.At;
            Point here = new(at, margin(at), Known: true);
            (passes, fails) = here.Margin >= 0 ? (here, fails) : (passes, here);
            bool bracketed = passes.Known && fails.Known;
            slow = !bracketed || 2 * (fails.At - passes.At) <= bracket ? 0 : slow + 1;
            double next = slow > MostSlowSteps ? passes.At + ((fails.At - passes.At) / 2)
                : bracketed ? Math.Floor(passes.Zero(fails))
                : here.Margin >= 0 ? Math.Max(at + step, Math.Floor(before.Zero(here)))
                : Math.Min(at - step, Math.Floor(before.Zero(here)));
            slow = slow > MostSlowSteps ? 0 : slow;
            (before, step) = (here, WiderSteps * step);
            at = (long)Math.Clamp(next, passes.At + 1, Math.Max(passes.At + 1, fails.At - 1));
        }

        return passes.At;
    }

    /// <summary>The same without a guess, by halving.</summary>
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

    private readonly record struct Point(long At, double Margin, bool Known)
    {
        /// <summary>Where the line through both meets zero; this one where either is not known or the line does not fall.</summary>
        public double Zero(Point other)
        {
            double fall = (Margin - other.Margin) / (other.At - At);
            return Known && other.Known && fall > 0 ? At + (Margin / fall) : At;
        }
    }
}
