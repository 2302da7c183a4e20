namespace InferenceSizing.Domain.Units;

/// <summary>The difference of two amounts of memory: positive is left over, negative is the shortfall.</summary>
public readonly record struct ByteBalance
{
    private ByteBalance(long count) => Count = count;

    public long Count { get; }

    public double Gibibytes => (double)Count / ByteCount.PerGiB;

    public bool IsShortfall => Count < 0;

    /// <summary>The part that is left over; zero for a shortfall.</summary>
    public ByteCount Surplus => ByteCount.FromCount(Math.Max(0, Count));

    public static ByteBalance FromCount(long count) => new(count);
}
