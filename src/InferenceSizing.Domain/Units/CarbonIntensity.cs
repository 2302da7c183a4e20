namespace InferenceSizing.Domain.Units;

/// <summary>What the generation of electricity emits, grams of CO2 equivalent a kilowatt-hour. Never negative.</summary>
public readonly record struct CarbonIntensity
{
    private const double JoulesPerKilowattHour = 3.6e6;
    private const double GramsPerKilogram = 1e3;
    private const double SecondsPerHour = 3600;

    private CarbonIntensity(double gramsPerKilowattHour) => GramsPerKilowattHour = gramsPerKilowattHour;

    /// <summary>Grams of CO2 equivalent a kilowatt-hour.</summary>
    public double GramsPerKilowattHour { get; }

    /// <summary>A finite number, at least 0, in grams a kilowatt-hour. Others throw.</summary>
    public static CarbonIntensity FromGramsPerKilowattHour(double grams)
    {
        if (!double.IsFinite(grams) || grams < 0)
            throw new ArgumentOutOfRangeException(nameof(grams), grams, "An intensity is finite and not negative.");
        return new(grams);
    }

    /// <summary>What the energy emits.</summary>
    public Emission Of(Joules energy) => Emission.FromKilograms(energy.Value / JoulesPerKilowattHour * GramsPerKilowattHour / GramsPerKilogram);

    /// <summary>What an hour at that power emits.</summary>
    public Emission OfAnHourAt(Watts power) => Of(Joules.From(power.Value * SecondsPerHour));
}
