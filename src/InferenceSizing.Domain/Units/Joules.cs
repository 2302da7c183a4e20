namespace InferenceSizing.Domain.Units;

/// <summary>Energy. Never negative.</summary>
public readonly record struct Joules : IQuantity<Joules>
{
    private Joules(double value) => Value = value;

    public double Value { get; }

    public static Joules From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Energy is finite and not negative.");
        return new(value);
    }

    public static Joules operator +(Joules left, Joules right) => new(left.Value + right.Value);

    public static Joules operator *(Joules quantity, Ratio share) => From(quantity.Value * share.Value);

    public static bool operator <(Joules left, Joules right) => left.Value < right.Value;

    public static bool operator >(Joules left, Joules right) => left.Value > right.Value;

    public static bool operator <=(Joules left, Joules right) => left.Value <= right.Value;

    public static bool operator >=(Joules left, Joules right) => left.Value >= right.Value;

    public int CompareTo(Joules other) => Value.CompareTo(other.Value);
}
