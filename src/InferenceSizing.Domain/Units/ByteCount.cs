namespace InferenceSizing.Domain.Units;

/// <summary>An amount of memory: an exact, never negative count of bytes.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is zero bytes.</remarks>
public readonly record struct ByteCount : IQuantity<ByteCount>
{
    public const long PerMiB = 1L << 20;
    public const long PerGiB = 1L << 30;
    public const long PerGigabyte = 1_000_000_000L;

    /// <summary>Bits of a byte.</summary>
    public const int BitsPerByte = 8;

    private ByteCount(long count) => Count = count;

    public static ByteCount Zero => default;

    public long Count { get; }

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

    public static ByteCount FromMebibytes(long count) => FromCount(checked(count * PerMiB));

    public static ByteCount FromGibibytes(long count) => FromCount(checked(count * PerGiB));

    public static ByteCount Max(ByteCount left, ByteCount right) => left.Count >= right.Count ? left : right;

    public static ByteCount Min(ByteCount left, ByteCount right) => left.Count <= right.Count ? left : right;

    public static ByteCount operator +(ByteCount left, ByteCount right) => new(checked(left.Count + right.Count));

    public static ByteBalance operator -(ByteCount left, ByteCount right) => ByteBalance.FromCount(left.Count - right.Count);

    public static ByteCount operator *(long times, ByteCount bytes) => FromCount(checked(times * bytes.Count));

    /// <summary>A share of the amount, rounded to the nearest byte.</summary>
    public static ByteCount operator *(ByteCount quantity, Ratio share) =>
        FromCount(checked((long)Math.Round(quantity.Count * share.Value)));

    public static Seconds operator /(ByteCount moved, Bandwidth rate) => Seconds.From(moved.Count / rate.BytesPerSecond);

    /// <summary>How many whole parts of <paramref name="part"/> fit in; a part of zero bytes fits without end: <see cref="long.MaxValue"/>.</summary>
    public static long operator /(ByteCount whole, ByteCount part) => part.Count == 0 ? long.MaxValue : whole.Count / part.Count;

    public static bool operator <(ByteCount left, ByteCount right) => left.Count < right.Count;

    public static bool operator >(ByteCount left, ByteCount right) => left.Count > right.Count;

    public static bool operator <=(ByteCount left, ByteCount right) => left.Count <= right.Count;

    public static bool operator >=(ByteCount left, ByteCount right) => left.Count >= right.Count;

    /// <summary>What is left after <paramref name="taken"/>; nothing, where more is taken than there is.</summary>
    public ByteCount Less(ByteCount taken) => new(Math.Max(0, Count - taken.Count));

    public Ratio ShareOf(ByteCount whole) => Ratio.From(whole.Count == 0 ? 0 : (double)Count / whole.Count);

    public int CompareTo(ByteCount other) => Count.CompareTo(other.Count);
}
