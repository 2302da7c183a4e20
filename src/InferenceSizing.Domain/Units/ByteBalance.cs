namespace InferenceSizing.Domain.Units;

/// <summary>The difference of two amounts of memory: positive is left over, negative is the shortfall.</summary>
public readonly record struct ByteBalance
{
    private ByteBalance(long count) => Count = count;

    /// <summary>Bytes left over; negative for bytes missing.</summary>
    public long Count { get; }

    /// <summary>The same in units of 2^30 bytes.</summary>
    public double Gibibytes => (double)Count / ByteCount.PerGiB;

    /// <summary>Whether bytes are missing.</summary>
    public bool IsShortfall => Count < 0;

    /// <summary>The part that is left over; zero for a shortfall.</summary>
    public ByteCount Surplus => ByteCount.FromCount(Math.Max(0, Count));

    /// <summary>A balance of so many bytes, which may be negative.</summary>
    public static ByteBalance FromCount(long count) => new(count);
}
