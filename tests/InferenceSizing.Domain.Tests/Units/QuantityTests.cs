using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class QuantityTests
{
    public static TheoryData<double> NotNumbers => [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1];

    [Theory, MemberData(nameof(NotNumbers))]
    public void No_quantity_is_negative_or_without_end(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Seconds.From(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlopCount.From(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlopRate.FromTflops(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bandwidth.FromGigabytesPerSecond(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rate.From(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ratio.From(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Traffic.From(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementCount.From(value));
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_magnitude_may_be_negative_but_is_finite(double value)
    {
        Assert.Equal(-1, Magnitude.From(-1).Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => Magnitude.From(value));
    }

    [Fact]
    public void A_rate_that_is_divided_by_is_above_zero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FlopRate.FromTflops(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bandwidth.FromGigabytesPerSecond(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlopRate.FromTflops(1) * Ratio.From(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bandwidth.FromGigabytesPerSecond(1) * Ratio.From(0));
    }

    /// <summary>989 TFLOPS do 989e12 operations in a second; 3350 GB/s move 6.7 TB in two.</summary>
    [Fact]
    public void Work_over_rate_is_time()
    {
        Assert.Equal(1, (FlopCount.From(989e12) / FlopRate.FromTflops(989)).Value, 12);
        Assert.Equal(2, (Traffic.From(6.7e12) / Bandwidth.FromGigabytesPerSecond(3350)).Value, 12);
        Assert.Equal(250, Seconds.FromMilliseconds(250).Milliseconds, 9);
        Assert.Equal(0.5, Rate.Of(2, Seconds.From(4)).PerSecond);
        Assert.Equal(64, ElementCount.From(32).At(16).Bytes);
        Assert.Equal(16, ElementCount.From(32).At(4).Bytes);
    }

    [Fact]
    public void Defaults_are_harmless_zeros()
    {
        Assert.Equal(Seconds.Zero, Seconds.From(0));
        Assert.Equal(default, Rate.Zero + Rate.Zero);
        Assert.Equal(default, FlopCount.Zero + FlopCount.Zero);
        Assert.Equal(default, Traffic.Zero + Traffic.Zero);
        Assert.Equal(default, Interval<Seconds>.Exactly(Seconds.Zero));
    }

    [Fact]
    public void A_price_is_never_negative_and_multiplies_by_gpus()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DollarsPerHour.From(-0.01m));
        Assert.Equal(DollarsPerHour.From(20.0m), 8 * DollarsPerHour.From(2.5m));
    }
}
