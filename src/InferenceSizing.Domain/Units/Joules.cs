namespace InferenceSizing.Domain.Units;

/// <summary>Energy. Never negative.</summary>
public readonly record struct Joules : IQuantity<Joules>
{
    private Joules(double value) => Value = value;

    /// <summary>The number of joules.</summary>
    public double Value { get; }

    /// <summary>A finite number, at least 0, in joules. Others throw.</summary>
    public static Joules From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Energy is finite and not negative.");
        return new(value);
    }

    /// <summary>The sum, joules.</summary>
    public static Joules operator +(Joules left, Joules right) => new(left.Value + right.Value);

    /// <summary>A share or a multiple of the quantity, joules.</summary>
    public static Joules operator *(Joules quantity, Ratio share) => From(quantity.Value * share.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Joules left, Joules right) => left.Value < right.Value;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Joules left, Joules right) => left.Value > right.Value;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Joules left, Joules right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Joules left, Joules right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Joules other) => Value.CompareTo(other.Value);
}
