using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Time of an all-reduce among a number of ranks over one kind of link.</summary>
/// <remarks><c>t = start + τ·sqrt(bytes / 64 KiB) + 2·(n − 1)/n · bytes / (link · e)</c>: the ring of Patarasuk and Yuan 2009, doi:10.1016/j.jpdc.2008.09.002,
/// with a start and a middle term for the sizes between latency and bandwidth.</remarks>
/// <param name="Start">Time of an empty all-reduce.</param>
/// <param name="PerRoot">τ, at 64 KiB.</param>
/// <param name="LinkEfficiency">Reached share of the link's one-way bandwidth, e.</param>
public sealed record LinkCurve(Seconds Start, Seconds PerRoot, Ratio LinkEfficiency)
{
    private const double RootUnit = 64 * 1024;

    /// <summary>Time until every rank holds the sum.</summary>
    /// <param name="size">Bytes that each rank brings.</param>
    /// <param name="ranks">Ranks, at least two.</param>
    /// <param name="link">One-way bandwidth of a rank to its peers.</param>
    public Seconds Time(Traffic size, Count ranks, Bandwidth link)
    {
        double passes = 2.0 * (ranks.Value - 1) / ranks.Value;
        return Seconds.From(Start.Value + (PerRoot.Value * Math.Sqrt(size.Bytes / RootUnit))
            + (passes * size.Bytes / (link.BytesPerSecond * LinkEfficiency.Value)));
    }
}
