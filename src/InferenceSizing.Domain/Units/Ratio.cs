namespace InferenceSizing.Domain.Units;

/// <summary>A dimensionless factor or share: finite and never negative. <c>default</c> is zero.</summary>
public readonly record struct Ratio : IComparable<Ratio>
{
    private Ratio(double value) => Value = value;

    /// <summary>1: the whole.</summary>
    public static Ratio One { get; } = new(1);

    /// <summary>The number; 1 is the whole.</summary>
    public double Value { get; }

    /// <summary>A finite number, at least 0. Others throw.</summary>
    public static Ratio From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A ratio is finite and not negative.");
        return new(value);
    }

    /// <summary>So many hundredths, at least 0. Others throw.</summary>
    public static Ratio FromPercent(double percent)
    {
        const double whole = 100;
        return From(percent / whole);
    }

    /// <summary>The share of a share.</summary>
    public static Ratio operator *(Ratio left, Ratio right) => From(left.Value * right.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Ratio left, Ratio right) => left.Value < right.Value;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Ratio left, Ratio right) => left.Value > right.Value;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Ratio left, Ratio right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Ratio left, Ratio right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Ratio other) => Value.CompareTo(other.Value);
}
