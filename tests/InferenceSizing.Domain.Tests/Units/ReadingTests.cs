using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class ReadingTests
{
    [Fact]
    public void A_count_has_no_range()
    {
        Reading counted = Reading.Counted(5), exact = Reading.Exactly(2.5);

        Assert.Equal((5L, 5.0, 5.0, 5.0, false), (counted.Whole!.Value, counted.Low.Value, counted.Estimate.Value, counted.High.Value, counted.IsPredicted));
        Assert.Equal((2.5, 2.5, 2.5, false), (exact.Low.Value, exact.Estimate.Value, exact.High.Value, exact.IsPredicted));
        Assert.Null(exact.Whole);
    }

    [Fact]
    public void A_prediction_has_the_ends_of_its_interval_in_the_unit_that_is_shown()
    {
        Spread half = Spread.Of(0.5, 2);

        Reading bytes = Reading.Of(half.Around(ByteCount.FromCount(10)));
        Assert.Equal((10L, 5.0, 10.0, 20.0, true), (bytes.Whole!.Value, bytes.Low.Value, bytes.Estimate.Value, bytes.High.Value, bytes.IsPredicted));
        Assert.Equal((500.0, 1000.0, 2000.0), Ends(Reading.Of(half.Around(Seconds.From(1)))));
        Assert.Equal((2.0, 4.0, 8.0), Ends(Reading.Of(half.Around(Rate.From(4)))));
        Assert.Equal((1.5, 3.0, 6.0), Ends(Reading.Of(half.Around(DollarsPerMillion.From(3)))));
        Assert.Equal((350.0, 700.0, 1400.0), Ends(Reading.Of(half.Around(Watts.From(700)))));
        Assert.Equal((-1.0, 0.0, 1.0), Ends(Reading.Predicted(Magnitude.From(-1), Magnitude.From(0), Magnitude.From(1))));
    }

    [Fact]
    public void A_named_magnitude_keeps_both()
    {
        NamedMagnitude named = NamedMagnitude.Of("layers", 32);

        Assert.Equal(("layers", 32.0), (named.Name, named.Value.Value));
        Assert.StartsWith("A magnitude", Assert.Throws<ArgumentOutOfRangeException>(() => NamedMagnitude.Of("layers", double.NaN)).Message,
            StringComparison.Ordinal);
    }

    private static (double Low, double Estimate, double High) Ends(Reading reading) => (reading.Low.Value, reading.Estimate.Value, reading.High.Value);
}
