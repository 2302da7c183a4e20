using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What is left of a budget, with what the parts that were taken off it may be off by.</summary>
internal static class RestRange
{
    /// <summary>Loaded weights over those counted, for the pool that they leave: 80 % of 60 logs of vLLM lie within.</summary>
    public static Spread LoadedSpread { get; } = Spread.Of(0.995, 1.005);

    /// <summary>The parts miss independently of one another: <c>rest ± √Σ(end − estimate)²</c>, never below zero.</summary>
    /// <param name="rest">Left by the estimates of the parts.</param>
    /// <param name="parts">What was taken off.</param>
    public static Interval<ByteCount> Of(ByteBalance rest, ReadOnlySpan<Interval<ByteCount>> parts)
    {
        double above = 0, below = 0;
        foreach (Interval<ByteCount> part in parts)
        {
            double high = part.High.Count - part.Estimate.Count, low = part.Estimate.Count - part.Low.Count;
            above += high * high;
            below += low * low;
        }

        ByteCount estimate = rest.Surplus;
        return Interval<ByteCount>.Between(
            ByteCount.Min(estimate, ByteBalance.FromCount(rest.Count - (long)Math.Sqrt(above)).Surplus),
            estimate,
            ByteCount.Max(estimate, ByteBalance.FromCount(rest.Count + (long)Math.Sqrt(below)).Surplus));
    }
}
