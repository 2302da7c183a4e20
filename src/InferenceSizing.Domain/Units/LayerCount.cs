using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>A number of layers: of a stack, of one pipeline stage, or on the host. Never negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^31 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is none.</remarks>
public readonly record struct LayerCount : IQuantity<LayerCount>
{
    private LayerCount(int count) => Count = count;

    /// <summary>None.</summary>
    public static LayerCount Zero => default;

    /// <summary>One.</summary>
    public static LayerCount One => new(1);

    /// <summary>The whole number of layers.</summary>
    public int Count { get; }

    /// <summary>A number of layers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static LayerCount From(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }

    /// <summary>The larger of two.</summary>
    public static LayerCount Max(LayerCount left, LayerCount right) => left.Count >= right.Count ? left : right;

    /// <summary>The smaller of two.</summary>
    public static LayerCount Min(LayerCount left, LayerCount right) => left.Count <= right.Count ? left : right;

    /// <summary>The sum.</summary>
    public static LayerCount operator +(LayerCount left, LayerCount right) => new(checked(left.Count + right.Count));

    /// <summary>So many times the layers.</summary>
    public static LayerCount operator *(int times, LayerCount layers) => From(checked(times * layers.Count));

    /// <summary>A share of the layers, rounded to the nearest whole one, halves to even.</summary>
    public static LayerCount operator *(LayerCount quantity, Ratio share) => From(checked((int)Math.Round(quantity.Count * share.Value)));

    /// <summary>Memory of all layers, each taking <paramref name="each"/>.</summary>
    public static ByteCount operator *(LayerCount layers, ByteCount each) => layers.Count * each;

    /// <summary>Time of all layers, each taking <paramref name="each"/>.</summary>
    public static Seconds operator *(LayerCount layers, Seconds each) => layers.Count * each;

    /// <summary>Things of all layers, each having <paramref name="each"/>.</summary>
    public static Count operator *(LayerCount layers, Count each) => Units.Count.From(layers.Count) * each;

    /// <summary>How many whole parts of <paramref name="part"/> fit in; a part of none fits without end: <see cref="int.MaxValue"/>.</summary>
    public static int operator /(LayerCount whole, LayerCount part) => part.Count == 0 ? int.MaxValue : whole.Count / part.Count;

    /// <summary>Whether there are fewer.</summary>
    public static bool operator <(LayerCount left, LayerCount right) => left.Count < right.Count;

    /// <summary>Whether there are more.</summary>
    public static bool operator >(LayerCount left, LayerCount right) => left.Count > right.Count;

    /// <summary>Whether there are no more.</summary>
    public static bool operator <=(LayerCount left, LayerCount right) => left.Count <= right.Count;

    /// <summary>Whether there are no fewer.</summary>
    public static bool operator >=(LayerCount left, LayerCount right) => left.Count >= right.Count;

    /// <summary>The layers left after <paramref name="taken"/>; none where more are taken than there are.</summary>
    public LayerCount Less(LayerCount taken) => new(Math.Max(0, Count - taken.Count));

    /// <summary>The layers of the largest of <paramref name="parts"/> parts as even as they can be: the quotient, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no part.</exception>
    public LayerCount DividedUp(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        return new((int)WholeNumber.DivideUp(Count, parts));
    }

    /// <summary>Order by number.</summary>
    public int CompareTo(LayerCount other) => Count.CompareTo(other.Count);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture);
}
