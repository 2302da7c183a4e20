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

    /// <summary>An estimate at one end, or at both, is within its interval.</summary>
    [Fact]
    public void An_interval_may_end_at_its_estimate()
    {
        Seconds one = Seconds.From(1), two = Seconds.From(2);

        Assert.Equal((one, one, two), Ends(Interval<Seconds>.Between(one, one, two)));
        Assert.Equal((one, two, two), Ends(Interval<Seconds>.Between(one, two, two)));
        Assert.Equal(Interval<Seconds>.Exactly(one), Interval<Seconds>.Between(one, one, one));
        Assert.Equal((1.0, 1.0), (Spread.Of(1, 1).Below.Value, Spread.Of(1, 1).Above.Value));
        Assert.StartsWith("A spread", Assert.Throws<ArgumentOutOfRangeException>(() => Spread.Of(2, 3)).Message, StringComparison.Ordinal);
        Assert.StartsWith("An interval", Assert.Throws<ArgumentOutOfRangeException>(() => Interval<Seconds>.Between(two, one, two)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Twice as far from one: 0.8 and 1.3 become 0.4 and 2.6.</summary>
    [Fact]
    public void A_spread_is_widened_on_both_sides()
    {
        Spread widened = Spread.Of(0.8, 1.3).WidenedBy(Ratio.From(2));

        Assert.Equal((0.4, 2.6), (widened.Below.Value, widened.Above.Value));
    }

    /// <summary>Logarithms 1 and 2 to the base of 2 join to the root of 5: 2^2.2360680 = 4.7111; with 3 and 4 to 5: 2^5 = 32.</summary>
    [Fact]
    public void Independent_spreads_join_as_the_squares_of_their_logarithms()
    {
        Spread both = Spread.Of(0.5, 8).And(Spread.Of(0.25, 16)), alone = Spread.Of(0.5, 8).And(Spread.Of(1, 1));

        Assert.Equal(1 / 4.71111, both.Below.Value, 5);
        Assert.Equal(32, both.Above.Value, 9);
        Assert.Equal((0.5, 8.0), (Math.Round(alone.Below.Value, 12), Math.Round(alone.Above.Value, 12)));
    }

    private static (Seconds Low, Seconds Estimate, Seconds High) Ends(Interval<Seconds> interval) => (interval.Low, interval.Estimate, interval.High);
}
