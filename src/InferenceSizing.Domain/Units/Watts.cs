namespace InferenceSizing.Domain.Units;

/// <summary>Electrical power. Never negative.</summary>
public readonly record struct Watts : IQuantity<Watts>
{
    private Watts(double value) => Value = value;

    public double Value { get; }

    public static Watts From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Power is finite and not negative.");
        return new(value);
    }

    public static Watts operator +(Watts left, Watts right) => new(left.Value + right.Value);

    public static Watts operator *(Watts quantity, Ratio share) => From(quantity.Value * share.Value);

    public static Watts operator *(long times, Watts quantity) => From(times * quantity.Value);

    /// <summary>The energy of each of the things that come at <paramref name="rate"/>.</summary>
    public static Joules operator /(Watts power, Rate rate) => Joules.From(power.Value / rate.PerSecond);

    public static bool operator <(Watts left, Watts right) => left.Value < right.Value;

    public static bool operator >(Watts left, Watts right) => left.Value > right.Value;

    public static bool operator <=(Watts left, Watts right) => left.Value <= right.Value;

    public static bool operator >=(Watts left, Watts right) => left.Value >= right.Value;

    public int CompareTo(Watts other) => Value.CompareTo(other.Value);
}
