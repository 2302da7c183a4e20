using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

/// <summary>Dimensions that meet: what one unit makes of another.</summary>
public sealed class DimensionTests
{
    /// <summary>3.60 dollars an hour are a tenth of a cent a second, and a thousand tokens a second make a million in 1,000 seconds: one dollar.</summary>
    [Fact]
    public void A_price_over_a_rate_is_the_price_of_a_million()
    {
        Assert.Equal(1, DollarsPerMillion.Of(DollarsPerHour.From(3.6m), Rate.From(1000)).Amount, 12);
        Assert.Equal(4, DollarsPerMillion.Of(DollarsPerHour.From(3.6m), Rate.From(250)).Amount, 12);
        Assert.Equal(1.8m, (DollarsPerHour.From(3.6m) * Ratio.From(0.5)).Amount);
    }

    /// <summary>700 watts at 100 tokens a second are 7 joules a token.</summary>
    [Fact]
    public void Power_over_a_rate_is_energy() => Assert.Equal(7, (Watts.From(700) / Rate.From(100)).Value);

    /// <summary>Half of 3350 GB/s moves as much in twice the time; a third of 990 TFLOPS are 330e12 operations a second.</summary>
    [Fact]
    public void A_share_of_the_hardware_is_a_share_of_its_rate()
    {
        Bandwidth half = Bandwidth.FromGigabytesPerSecond(3350) * Ratio.From(0.5);

        Assert.Equal((1675.0, 1.675e12), (half.GigabytesPerSecond, half.BytesPerSecond));
        Assert.Equal(2, (ByteCount.FromGibibytes(1) / half).Value / (ByteCount.FromGibibytes(1) / Bandwidth.FromGigabytesPerSecond(3350)).Value, 12);
        Assert.Equal(495e12, (FlopRate.FromTflops(990) * Ratio.From(0.5)).PerSecond);
        Assert.Equal(1e12, FlopRate.FromTflops(1).PerSecond);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_rate_that_is_divided_by_says_why_it_takes_no_such_number(double value)
    {
        Says(() => Bandwidth.FromGigabytesPerSecond(value));
        Says(() => FlopRate.FromTflops(value));
        if (value == 0)
        {
            Says(() => Bandwidth.FromGigabytesPerSecond(1) * Ratio.From(value));
            Says(() => FlopRate.FromTflops(1) * Ratio.From(value));
        }
    }

    [Fact]
    public void Traffic_is_made_of_bytes_and_of_elements()
    {
        Assert.Equal(10, Traffic.Of(ByteCount.FromCount(10)).Bytes);
        Assert.Equal(20, (2 * Traffic.From(10)).Bytes);
        Assert.Equal(5, (Traffic.From(10) * Ratio.From(0.5)).Bytes);
        Assert.Equal(0.5, (Traffic.From(1e9) / Bandwidth.FromGigabytesPerSecond(2)).Value);
        Assert.Equal(7.5, (ElementCount.From(10) + ElementCount.From(5)).At(4).Bytes);
    }

    /// <summary>250 ms are a quarter of a second; 5 µs are five millionths.</summary>
    [Fact]
    public void Parts_of_a_second_mean_what_they_say()
    {
        Assert.Equal(0.25, Seconds.FromMilliseconds(250).Value);
        Assert.Equal(5e-6, Seconds.FromMicroseconds(5).Value, 15);
        Assert.Equal(250, Seconds.From(0.25).Milliseconds);
        Assert.Equal(4, Seconds.From(2).Over(Seconds.From(0.5)).Value);
        Assert.Equal(0.06, (Ratio.From(0.2) * Ratio.From(0.3)).Value, 12);
    }

    [Fact]
    public void Counts_times_memory_and_time_are_all_of_it()
    {
        Assert.Equal(96, (LayerCount.From(32) * ByteCount.FromCount(3)).Count);
        Assert.Equal(1.5, (LayerCount.From(3) * Seconds.From(0.5)).Value);
        Assert.Equal(21, (SequenceCount.From(3) * TokenCount.From(7)).Count);
        Assert.Equal((1, 1, 1), (TokenCount.One.Count, SequenceCount.One.Count, LayerCount.One.Count));
        Assert.Equal(1, Ratio.One.Value);
    }

    [Fact]
    public void A_balance_of_nothing_is_no_shortfall()
    {
        Assert.False(ByteBalance.FromCount(0).IsShortfall);
        Assert.True(ByteBalance.FromCount(-1).IsShortfall);
        Assert.Equal((-1.5, 0.5), (ByteBalance.FromCount(-3 * ByteCount.PerGiB / 2).Gibibytes, ByteBalance.FromCount(ByteCount.PerGiB / 2).Gibibytes));
        Assert.Equal(ByteCount.Zero, ByteBalance.FromCount(0).Surplus);
    }

    [Fact]
    public void Multiples_of_bytes_leave_63_bits_loudly()
    {
        Assert.Equal((3 << 20, 3L << 30), ((int)ByteCount.FromMebibytes(3).Count, ByteCount.FromGibibytes(3).Count));
        Assert.Throws<OverflowException>(() => ByteCount.FromMebibytes(1L << 44));
        Assert.Throws<OverflowException>(() => ByteCount.FromGibibytes(1L << 34));
    }

    private static void Says(Func<object> refused) =>
        Assert.False(string.IsNullOrWhiteSpace(Assert.Throws<ArgumentOutOfRangeException>(refused).Message.Split("(Parameter")[0]));
}
