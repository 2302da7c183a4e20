using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Domain.Capacity;

/// <summary>Finds the largest batch whose memory fits, for any engine whose need never falls as the batch grows.</summary>
public static class BatchSolver
{
    /// <summary>No client asks for more at once; the search ends there.</summary>
    public const long Ceiling = 1L << 20;

    /// <summary>The largest batch from 0 to <see cref="Ceiling"/> that fits on every stage.</summary>
    /// <remarks>Memory is nearly affine in the batch: a line through two points gives a guess; doubling steps bracket the bound from there, halving finds it.</remarks>
    public static long Solve(EngineProfile engine, RankLoad load)
    {
        long fits = 0, fails = Ceiling + 1;
        long step = 1;
        for (long at = Guess(engine, load); fits + 1 < fails; step *= 2)
        {
            bool fitsHere = Fits(engine, load, at);
            (fits, fails) = fitsHere ? (at, fails) : (fits, at);
            long next = fitsHere ? at + step : at - step;
            if (next <= fits || next >= fails)
                break;
            at = next;
        }

        while (fits + 1 < fails)
        {
            long middle = fits + ((fails - fits) / 2);
            (fits, fails) = Fits(engine, load, middle) ? (middle, fails) : (fits, middle);
        }

        return fits;
    }

    private static bool Fits(EngineProfile engine, RankLoad load, long batch)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (engine.Share(load, stage, batch).Free.IsShortfall)
                return false;
        }

        return true;
    }

    /// <summary>Where the line through the needs of one and of two sequences a rank meets the budget.</summary>
    private static long Guess(EngineProfile engine, RankLoad load)
    {
        long guess = Ceiling;
        int ranks = load.Layout.AttentionData;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            long afterOne = engine.Share(load, stage, ranks).Free.Count;
            long each = afterOne - engine.Share(load, stage, 2L * ranks).Free.Count;
            if (each > 0)
                guess = Math.Min(guess, (1 + (Math.Max(0, afterOne) / each)) * ranks);
        }

        return Math.Clamp(guess, 1, Ceiling);
    }
}
