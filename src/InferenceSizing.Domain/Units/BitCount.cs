using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>A number of bits: of an element, a scale, a zero point. Never negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is none.</remarks>
public readonly record struct BitCount : IComparable<BitCount>
{
    private BitCount(long count) => Count = count;

    /// <summary>None.</summary>
    public static BitCount Zero => default;

    /// <summary>The number of bits.</summary>
    public long Count { get; }

    /// <summary>A number of bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static BitCount From(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }

    /// <summary>The sum.</summary>
    public static BitCount operator +(BitCount left, BitCount right) => new(checked(left.Count + right.Count));

    /// <summary>So many times the bits.</summary>
    public static BitCount operator *(long times, BitCount bits) => From(checked(times * bits.Count));

    /// <summary>Whether there are fewer.</summary>
    public static bool operator <(BitCount left, BitCount right) => left.Count < right.Count;

    /// <summary>Whether there are more.</summary>
    public static bool operator >(BitCount left, BitCount right) => left.Count > right.Count;

    /// <summary>Whether there are no more.</summary>
    public static bool operator <=(BitCount left, BitCount right) => left.Count <= right.Count;

    /// <summary>Whether there are no fewer.</summary>
    public static bool operator >=(BitCount left, BitCount right) => left.Count >= right.Count;

    /// <summary>Order by number.</summary>
    public int CompareTo(BitCount other) => Count.CompareTo(other.Count);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture);
}
