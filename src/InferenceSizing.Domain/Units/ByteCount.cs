namespace InferenceSizing.Domain.Units;

/// <summary>An amount of memory: an exact, never negative count of bytes.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is zero bytes.</remarks>
public readonly record struct ByteCount : IQuantity<ByteCount>
{
    /// <summary>Bytes of a mebibyte, 2^20.</summary>
    public const long PerMiB = 1L << 20;

    /// <summary>Bytes of a gibibyte, 2^30.</summary>
    public const long PerGiB = 1L << 30;

    /// <summary>Bits of a byte.</summary>
    public const int BitsPerByte = 8;

    private ByteCount(long count) => Count = count;

    /// <summary>0 bytes; also the default.</summary>
    public static ByteCount Zero => default;

    /// <summary>The number of bytes.</summary>
    public long Count { get; }

    /// <summary>So many bytes. A negative number throws.</summary>
    public static ByteCount FromCount(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }

    /// <summary>Whole bytes that hold <paramref name="bits"/>, rounded up.</summary>
    public static ByteCount FromBits(long bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        return new((bits / BitsPerByte) + (bits % BitsPerByte == 0 ? 0 : 1));
    }

    /// <summary>So many times 2^20 bytes. A negative number throws.</summary>
    public static ByteCount FromMebibytes(long count) => FromCount(checked(count * PerMiB));

    /// <summary>So many times 2^30 bytes. A negative number throws.</summary>
    public static ByteCount FromGibibytes(long count) => FromCount(checked(count * PerGiB));

    /// <summary>The next multiple of <paramref name="unit"/>; itself where that is zero.</summary>
    public ByteCount RoundedUpTo(ByteCount unit) => unit == Zero ? this : new(checked(WholeNumber.DivideUp(Count, unit.Count) * unit.Count));

    /// <summary>Bits for each of so many things, for example parameters; at least one of them.</summary>
    public Ratio BitsOfEach(Count things) => Ratio.From((double)Count * BitsPerByte / Math.Max(1, things.Value));

    /// <summary>The greater of the two.</summary>
    public static ByteCount Max(ByteCount left, ByteCount right) => left.Count >= right.Count ? left : right;

    /// <summary>The smaller of the two.</summary>
    public static ByteCount Min(ByteCount left, ByteCount right) => left.Count <= right.Count ? left : right;

    /// <summary>The sum, bytes.</summary>
    public static ByteCount operator +(ByteCount left, ByteCount right) => new(checked(left.Count + right.Count));

    /// <summary>The balance left over, negative where the right is greater.</summary>
    public static ByteBalance operator -(ByteCount left, ByteCount right) => ByteBalance.FromCount(left.Count - right.Count);

    /// <summary>So many times the bytes.</summary>
    public static ByteCount operator *(long times, ByteCount bytes) => FromCount(checked(times * bytes.Count));

    /// <summary>A share of the amount, rounded to the nearest byte.</summary>
    public static ByteCount operator *(ByteCount quantity, Ratio share) =>
        FromCount(checked((long)Math.Round(quantity.Count * share.Value)));

    /// <summary>Time to move the bytes, seconds.</summary>
    public static Seconds operator /(ByteCount moved, Bandwidth rate) => Seconds.From(moved.Count / rate.BytesPerSecond);

    /// <summary>How many whole parts of <paramref name="part"/> fit in; a part of zero bytes fits without end: <see cref="long.MaxValue"/>.</summary>
    public static long operator /(ByteCount whole, ByteCount part) => part.Count == 0 ? long.MaxValue : whole.Count / part.Count;

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(ByteCount left, ByteCount right) => left.Count < right.Count;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(ByteCount left, ByteCount right) => left.Count > right.Count;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(ByteCount left, ByteCount right) => left.Count <= right.Count;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(ByteCount left, ByteCount right) => left.Count >= right.Count;

    /// <summary>What is left after <paramref name="taken"/>; nothing, where more is taken than there is.</summary>
    public ByteCount Less(ByteCount taken) => new(Math.Max(0, Count - taken.Count));

    /// <summary>The part of the whole, 0 to 1 where it fits; 0 of an empty whole.</summary>
    public Ratio ShareOf(ByteCount whole) => Ratio.From(whole.Count == 0 ? 0 : (double)Count / whole.Count);

    /// <inheritdoc/>
    public int CompareTo(ByteCount other) => Count.CompareTo(other.Count);
}
