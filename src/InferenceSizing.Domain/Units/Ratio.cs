namespace InferenceSizing.Domain.Units;

/// <summary>A dimensionless factor or share: finite and never negative. <c>default</c> is zero.</summary>
public readonly record struct Ratio : IComparable<Ratio>
{
    private Ratio(double value) => Value = value;

    public static Ratio One { get; } = new(1);

    public double Value { get; }

    public static Ratio From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A ratio is finite and not negative.");
        return new(value);
    }

    public static Ratio operator *(Ratio left, Ratio right) => From(left.Value * right.Value);

    public static bool operator <(Ratio left, Ratio right) => left.Value < right.Value;

    public static bool operator >(Ratio left, Ratio right) => left.Value > right.Value;

    public static bool operator <=(Ratio left, Ratio right) => left.Value <= right.Value;

    public static bool operator >=(Ratio left, Ratio right) => left.Value >= right.Value;

    public int CompareTo(Ratio other) => Value.CompareTo(other.Value);
}
