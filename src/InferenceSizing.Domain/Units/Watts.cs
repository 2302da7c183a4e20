namespace InferenceSizing.Domain.Units;

/// <summary>Electrical power. Never negative.</summary>
public readonly record struct Watts : IQuantity<Watts>
{
    private Watts(double value) => Value = value;

    /// <summary>The number of watts.</summary>
    public double Value { get; }

    /// <summary>A finite number, at least 0, in watts. Others throw.</summary>
    public static Watts From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Power is finite and not negative.");
        return new(value);
    }

    /// <summary>The sum, watts.</summary>
    public static Watts operator +(Watts left, Watts right) => new(left.Value + right.Value);

    /// <summary>A share or a multiple of the quantity, watts.</summary>
    public static Watts operator *(Watts quantity, Ratio share) => From(quantity.Value * share.Value);

    /// <summary>So many times the quantity, watts.</summary>
    public static Watts operator *(long times, Watts quantity) => From(times * quantity.Value);

    /// <summary>The energy of each of the things that come at <paramref name="rate"/>.</summary>
    public static Joules operator /(Watts power, Rate rate) => Joules.From(power.Value / rate.PerSecond);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Watts left, Watts right) => left.Value < right.Value;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Watts left, Watts right) => left.Value > right.Value;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Watts left, Watts right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Watts left, Watts right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Watts other) => Value.CompareTo(other.Value);
}
