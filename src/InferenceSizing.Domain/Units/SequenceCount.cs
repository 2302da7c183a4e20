using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>A number of sequences (requests, or images of a batch): in flight, admitted or in one step. Never negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is none.</remarks>
public readonly record struct SequenceCount : IQuantity<SequenceCount>
{
    private SequenceCount(long count) => Count = count;

    /// <summary>None.</summary>
    public static SequenceCount Zero => default;

    /// <summary>One.</summary>
    public static SequenceCount One => new(1);

    /// <summary>The whole number of sequences.</summary>
    public long Count { get; }

    /// <summary>A number of sequences.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static SequenceCount From(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }

    /// <summary>The larger of two.</summary>
    public static SequenceCount Max(SequenceCount left, SequenceCount right) => left.Count >= right.Count ? left : right;

    /// <summary>The smaller of two.</summary>
    public static SequenceCount Min(SequenceCount left, SequenceCount right) => left.Count <= right.Count ? left : right;

    /// <summary>The sum.</summary>
    public static SequenceCount operator +(SequenceCount left, SequenceCount right) => new(checked(left.Count + right.Count));

    /// <summary>So many times the sequences.</summary>
    public static SequenceCount operator *(long times, SequenceCount sequences) => From(checked(times * sequences.Count));

    /// <summary>A share of the sequences, rounded to the nearest whole one, halves to even.</summary>
    public static SequenceCount operator *(SequenceCount quantity, Ratio share) => From(checked((long)Math.Round(quantity.Count * share.Value)));

    /// <summary>Memory of all sequences, each taking <paramref name="each"/>.</summary>
    public static ByteCount operator *(SequenceCount sequences, ByteCount each) => sequences.Count * each;

    /// <summary>Tokens of all sequences, each having <paramref name="each"/>.</summary>
    public static TokenCount operator *(SequenceCount sequences, TokenCount each) => sequences.Count * each;

    /// <summary>Sequences a second.</summary>
    public static Rate operator /(SequenceCount sequences, Seconds time) => Rate.Of(sequences.Count, time);

    /// <summary>How many whole parts of <paramref name="part"/> fit in; a part of none fits without end: <see cref="long.MaxValue"/>.</summary>
    public static long operator /(SequenceCount whole, SequenceCount part) => part.Count == 0 ? long.MaxValue : whole.Count / part.Count;

    /// <summary>Whether there are fewer.</summary>
    public static bool operator <(SequenceCount left, SequenceCount right) => left.Count < right.Count;

    /// <summary>Whether there are more.</summary>
    public static bool operator >(SequenceCount left, SequenceCount right) => left.Count > right.Count;

    /// <summary>Whether there are no more.</summary>
    public static bool operator <=(SequenceCount left, SequenceCount right) => left.Count <= right.Count;

    /// <summary>Whether there are no fewer.</summary>
    public static bool operator >=(SequenceCount left, SequenceCount right) => left.Count >= right.Count;

    /// <summary>The sequences left after <paramref name="taken"/>; none where more are taken than there are.</summary>
    public SequenceCount Less(SequenceCount taken) => new(Math.Max(0, Count - taken.Count));

    /// <summary>The sequences of the largest of <paramref name="parts"/> parts as even as they can be: the quotient, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no part.</exception>
    public SequenceCount DividedUp(long parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        return new(WholeNumber.DivideUp(Count, parts));
    }

    /// <summary>Order by number.</summary>
    public int CompareTo(SequenceCount other) => Count.CompareTo(other.Count);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture);
}
