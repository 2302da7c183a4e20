using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>A whole number of things that the member's name says: ranks, parameters. Tokens, sequences and layers have units of their own. Never
/// negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is none.</remarks>
public readonly record struct Count : IComparable<Count>
{
    private Count(long value) => Value = value;

    /// <summary>None.</summary>
    public static Count Zero => default;

    /// <summary>One.</summary>
    public static Count One => new(1);

    /// <summary>The number.</summary>
    public long Value { get; }

    /// <summary>A number of things.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static Count From(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new(value);
    }

    /// <summary>The sum.</summary>
    public static Count operator +(Count left, Count right) => new(checked(left.Value + right.Value));

    /// <summary>So many times a number of things: copies of a block, each with its parameters.</summary>
    public static Count operator *(Count times, Count each) => new(checked(times.Value * each.Value));

    /// <summary>Whether there are fewer.</summary>
    public static bool operator <(Count left, Count right) => left.Value < right.Value;

    /// <summary>Whether there are more.</summary>
    public static bool operator >(Count left, Count right) => left.Value > right.Value;

    /// <summary>Whether there are no more.</summary>
    public static bool operator <=(Count left, Count right) => left.Value <= right.Value;

    /// <summary>Whether there are no fewer.</summary>
    public static bool operator >=(Count left, Count right) => left.Value >= right.Value;

    /// <summary>Order by number.</summary>
    public int CompareTo(Count other) => Value.CompareTo(other.Value);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
