using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Timing;

/// <summary>The sum over tensor ranks that follows a layer whose inputs are divided.</summary>
/// <remarks>Ring: <c>2·(n − 1)/n · bytes / (link · efficiency)</c>, plus a fixed start. Patarasuk and Yuan 2009, doi:10.1016/j.jpdc.2008.09.002.
/// Start and efficiency fitted to the custom all-reduce timings of AIConfigurator on Hopper and Blackwell over NVLink (2 to 8 GPUs, error 4 to 13 %).</remarks>
public static class AllReduce
{
    private static readonly Seconds Start = Seconds.FromMicroseconds(4.5);
    private static readonly Ratio LinkEfficiency = Ratio.From(0.40);

    public static Seconds Time(Traffic size, int ranks, Bandwidth link)
    {
        if (ranks == 1)
            return Seconds.Zero;
        Ratio passes = Ratio.From(2.0 * (ranks - 1) / ranks);
        return Start + (size * passes / (link * LinkEfficiency));
    }
}
