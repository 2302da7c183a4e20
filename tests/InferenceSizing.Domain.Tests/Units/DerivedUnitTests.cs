using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

/// <summary>Units that are made of others: emissions, shares in percent, spreads, sizes rounded to a block.</summary>
public sealed class DerivedUnitTests
{
    /// <summary>3.6 MJ are a kilowatt-hour; at 400 g each, 0.4 kg. 500 W for an hour are half of one.</summary>
    [Fact]
    public void Energy_at_an_intensity_is_an_emission()
    {
        CarbonIntensity grid = CarbonIntensity.FromGramsPerKilowattHour(400);

        Assert.Equal(0.4, grid.Of(Joules.From(3.6e6)).Kilograms, 12);
        Assert.Equal(0.2, grid.OfAnHourAt(Watts.From(500)).Kilograms, 12);
        Assert.Equal(0, CarbonIntensity.FromGramsPerKilowattHour(0).OfAnHourAt(Watts.From(500)).Kilograms);
    }

    [Theory, InlineData(-0.001), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void Emissions_and_intensities_are_finite_and_not_negative(double value)
    {
        Assert.Contains("finite and not negative", Assert.Throws<ArgumentOutOfRangeException>(
            () => CarbonIntensity.FromGramsPerKilowattHour(value)).Message, StringComparison.Ordinal);
        Assert.Contains("finite and not negative", Assert.Throws<ArgumentOutOfRangeException>(
            () => Emission.FromKilograms(value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Emissions_are_added_shared_and_ordered()
    {
        Emission one = Emission.FromKilograms(1), two = Emission.FromKilograms(2);

        Assert.Equal(3, (one + two).Kilograms);
        Assert.Equal(0.5, (two * Ratio.From(0.25)).Kilograms);
        Assert.True(one < two && two > one && one <= two && two >= one && one <= Emission.FromKilograms(1) && one >= Emission.FromKilograms(1));
        Assert.False(two < one || one > two || two <= one || one >= two || one < Emission.FromKilograms(1) || one > Emission.FromKilograms(1));
    }

    [Fact]
    public void Years_and_places_are_not_before_themselves()
    {
        Assert.False(CalendarYear.Of(2020) < CalendarYear.Of(2020) || CalendarYear.Of(2020) > CalendarYear.Of(2020));
        Assert.True(CalendarYear.Of(2020) >= CalendarYear.Of(2020));
        Assert.False(Place.At(2) > Place.At(2));
        Assert.Equal((null, Place.First), (Place.Found(-1), Place.Found(0)));
    }

    [Theory, InlineData(0, 256, 0), InlineData(1, 256, 256), InlineData(256, 256, 256), InlineData(257, 256, 512), InlineData(257, 0, 257)]
    public void Bytes_are_rounded_up_to_blocks(long bytes, long block, long rounded) =>
        Assert.Equal(rounded, ByteCount.FromCount(bytes).RoundedUpTo(ByteCount.FromCount(block)).Count);

    /// <summary>Eight billion weights of half a byte are four bits each; of nothing, what it takes is all of it.</summary>
    [Fact]
    public void Bits_of_each_are_eight_a_byte_over_all()
    {
        Assert.Equal(4, ByteCount.FromCount(4_000_000_000).BitsOfEach(Count.From(8_000_000_000)).Value);
        Assert.Equal(24, ByteCount.FromCount(3).BitsOfEach(Count.From(0)).Value);
    }

    [Fact]
    public void Percent_products_and_teraflops_mean_what_they_say()
    {
        Assert.Equal(0.35, Ratio.FromPercent(35).Value, 15);
        Assert.Equal(42, (Count.From(6) * Count.From(7)).Value);
        Assert.Equal(989, FlopRate.FromTflops(989).Tflops, 9);
    }

    /// <summary>Independent spreads join as their logarithms do, sides apart: 3 and 4 steps make 5. Between a half and twice lie two times 1.2816
    /// deviations.</summary>
    [Fact]
    public void Spreads_join_in_logarithms()
    {
        Spread joined = Spread.Of(Math.Exp(-3), Math.Exp(6)).And(Spread.Of(Math.Exp(-4), Math.Exp(8)));

        Assert.Equal((-5.0, 10.0), (Math.Round(Math.Log(joined.Below.Value), 9), Math.Round(Math.Log(joined.Above.Value), 9)));
        Assert.Equal(Math.Log(2) / 1.2816, Spread.Of(0.5, 2).Deviation, 12);
    }
}
