namespace InferenceSizing.Domain.Units;

/// <summary>Work: floating-point (or integer) operations, a multiply-add counting two. <c>default</c> is no work.</summary>
public readonly record struct FlopCount : IQuantity<FlopCount>
{
    /// <summary>Operations of a multiplication whose product is added to a sum: two, by the convention of data sheets.</summary>
    public const double PerMultiplyAdd = 2;

    private FlopCount(double value) => Count = value;

    public static FlopCount Zero => default;

    public double Count { get; }

    public static FlopCount From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Work is finite and not negative.");
        return new(value);
    }

    public static FlopCount Max(FlopCount left, FlopCount right) => left.Count >= right.Count ? left : right;

    public static FlopCount operator +(FlopCount left, FlopCount right) => new(left.Count + right.Count);

    public static FlopCount operator *(FlopCount quantity, Ratio share) => From(quantity.Count * share.Value);

    public static FlopCount operator *(long times, FlopCount quantity) => From(times * quantity.Count);

    public static bool operator <(FlopCount left, FlopCount right) => left.Count < right.Count;

    public static bool operator >(FlopCount left, FlopCount right) => left.Count > right.Count;

    public static bool operator <=(FlopCount left, FlopCount right) => left.Count <= right.Count;

    public static bool operator >=(FlopCount left, FlopCount right) => left.Count >= right.Count;

    public static Seconds operator /(FlopCount work, FlopRate rate) => Seconds.From(work.Count / rate.PerSecond);

    public int CompareTo(FlopCount other) => Count.CompareTo(other.Count);
}
