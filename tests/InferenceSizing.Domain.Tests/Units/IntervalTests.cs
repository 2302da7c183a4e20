using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class IntervalTests
{
    [Fact]
    public void An_interval_that_misses_its_estimate_is_a_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval<Seconds>.Between(Seconds.From(2), Seconds.From(1), Seconds.From(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval<Seconds>.Between(Seconds.From(1), Seconds.From(4), Seconds.From(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spread.Of(1.1, 1.2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spread.Of(0.8, 0.9));
    }

    [Fact]
    public void Bounds_add_and_scale_with_the_estimate()
    {
        Interval<ByteCount> around = Spread.Of(0.8, 1.3).Around(ByteCount.FromCount(10)), sum = around + Interval<ByteCount>.Exactly(ByteCount.FromCount(5));

        Assert.Equal((8, 10, 13), (around.Low.Count, around.Estimate.Count, around.High.Count));
        Assert.Equal((13, 15, 18), (sum.Low.Count, sum.Estimate.Count, sum.High.Count));
        Assert.Equal((16, 20, 26), ((around * Ratio.From(2)).Low.Count, (around * Ratio.From(2)).Estimate.Count, (around * Ratio.From(2)).High.Count));
    }

    /// <summary>A time that may be half or four times as long is a rate that may be a quarter or twice as high.</summary>
    [Fact]
    public void The_spread_of_a_rate_is_that_of_its_time_turned_over()
    {
        Spread inverted = Spread.Of(0.5, 4).Inverted();

        Assert.Equal((0.25, 2.0), (inverted.Below.Value, inverted.Above.Value));
    }
}
