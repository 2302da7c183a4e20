namespace InferenceSizing.Formats.Tests;

/// <summary>How much more processor time one thing takes than another, by turns in this process: no bound on a machine's speed, and none on its load.</summary>
internal static class TimeRatio
{
    /// <returns>Least time of the first over least time of the second, which is one microsecond or more.</returns>
    public static double OfBest(int times, Action first, Action second)
    {
        double best = double.MaxValue, other = double.MaxValue;
        for (int again = 0; again < times; again++)
        {
            best = Math.Min(best, Time(first));
            other = Math.Min(other, Time(second));
        }

        return best / Math.Max(other, 1);
    }

    private static double Time(Action work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }
}
