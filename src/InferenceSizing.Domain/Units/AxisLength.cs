namespace InferenceSizing.Domain.Units;

/// <summary>Elements along one axis of a tensor: a hidden size, a head dimension, heads, a vocabulary, channels, pixels of a side. Never negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^31 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is an axis that a model does not have.</remarks>
public readonly record struct AxisLength : IComparable<AxisLength>
{
    private AxisLength(int length) => Length = length;

    /// <summary>No element.</summary>
    public static AxisLength Zero => default;

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>An axis of so many elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static AxisLength From(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new(length);
    }

    /// <summary>Whether it is shorter.</summary>
    public static bool operator <(AxisLength left, AxisLength right) => left.Length < right.Length;

    /// <summary>Whether it is longer.</summary>
    public static bool operator >(AxisLength left, AxisLength right) => left.Length > right.Length;

    /// <summary>Whether it is no longer.</summary>
    public static bool operator <=(AxisLength left, AxisLength right) => left.Length <= right.Length;

    /// <summary>Whether it is no shorter.</summary>
    public static bool operator >=(AxisLength left, AxisLength right) => left.Length >= right.Length;

    /// <summary>Order by length.</summary>
    public int CompareTo(AxisLength other) => Length.CompareTo(other.Length);
}
