using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Cost;

public sealed class RunningEmissionsTests
{
    private static readonly CarbonIntensity Gas = CarbonIntensity.FromGramsPerKilowattHour(490);

    /// <summary>490 g a kilowatt-hour is the median of combined-cycle gas (IPCC 2014, annex III): two kilowatts emit 0.98 kg an hour.</summary>
    [Fact]
    public void An_hour_emits_its_kilowatts_times_the_intensity() => Assert.Equal(0.98, Gas.OfAnHourAt(Watts.From(2000)).Kilograms, 1e-12);

    /// <summary>3.6 J a token are one kilowatt-hour a million tokens; at most 7.2 J are two.</summary>
    [Fact]
    public void A_million_tokens_emit_their_kilowatt_hours()
    {
        EnergyUse energy = new(
            Known(600, 700, 800),
            Known(70, 80, 90),
            Ratio.One,
            Interval<Joules>.Between(Joules.From(1.8), Joules.From(3.6), Joules.From(7.2)),
            null);
        RunningEmissions emissions = RunningEmissions.Of(energy, Gas)!;

        Assert.Equal(0.245, emissions.PerMillionOutputTokens!.Value.Low.Kilograms, 1e-12);
        Assert.Equal(0.49, emissions.PerMillionOutputTokens.Value.Estimate.Kilograms, 1e-12);
        Assert.Equal(0.98, emissions.PerMillionOutputTokens.Value.High.Kilograms, 1e-12);
        Assert.Equal(0.343, emissions.PerHour.Estimate.Kilograms, 1e-12);
        Assert.Null(emissions.PerMillionSamples);
    }

    [Fact]
    public void Without_an_intensity_nothing_is_said() =>
        Assert.Null(RunningEmissions.Of(new EnergyUse(Known(1, 1, 1), Known(0, 0, 0), Ratio.One, null, null), null));

    private static Interval<Watts> Known(double low, double estimate, double high) =>
        Interval<Watts>.Between(Watts.From(low), Watts.From(estimate), Watts.From(high));
}
