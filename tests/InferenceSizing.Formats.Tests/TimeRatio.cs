namespace InferenceSizing.Formats.Tests;

/// <summary>How much more processor time one thing takes than another, by turns in this process: no bound on a machine's speed, and none on its load.</summary>
internal static class TimeRatio
{
    /// <returns>Least time of the first over least time of the second, which is one microsecond or more.</returns>
    public static double OfBest(int times, Action first, Action second)
    {
        Least best = new(), other = new();
        for (int again = 0; again < times; again++)
        {
            TimeSpan started = Used;
            first();
            TimeSpan turned = Used;
            second();
            best.Add(turned - started);
            other.Add(Used - turned);
        }

        return best.Over(other);
    }

    /// <summary>The same of work that others of this process do: what they use counts.</summary>
    public static async Task<double> OfBest(int times, Func<Task> first, Func<Task> second)
    {
        Least best = new(), other = new();
        for (int again = 0; again < times; again++)
        {
            TimeSpan started = Used;
            await first();
            TimeSpan turned = Used;
            await second();
            best.Add(turned - started);
            other.Add(Used - turned);
        }

        return best.Over(other);
    }

    /// <summary>Processor time that this process has used.</summary>
    public static TimeSpan Used => Environment.CpuUsage.TotalTime;

    private sealed class Least
    {
        private double _microseconds = double.MaxValue;

        public void Add(TimeSpan time) => _microseconds = Math.Min(_microseconds, time.TotalMicroseconds);

        public double Over(Least other) => _microseconds / Math.Max(other._microseconds, 1);
    }
}
