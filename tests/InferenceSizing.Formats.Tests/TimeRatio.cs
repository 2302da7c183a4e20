using System.Diagnostics;

namespace InferenceSizing.Formats.Tests;

/// <summary>How much longer one thing takes than another, timed by turns in this process: no bound on a machine's speed, and little on its load.</summary>
internal static class TimeRatio
{
    /// <returns>Best time of the first over best time of the second.</returns>
    public static double OfBest(int times, Action first, Action second)
    {
        double best = double.MaxValue, other = double.MaxValue;
        for (int again = 0; again < times; again++)
        {
            best = Math.Min(best, Time(first));
            other = Math.Min(other, Time(second));
        }

        return best / other;
    }

    private static double Time(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }
}
