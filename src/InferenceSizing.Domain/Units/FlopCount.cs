namespace InferenceSizing.Domain.Units;

/// <summary>Work: floating-point (or integer) operations, a multiply-add counting two. <c>default</c> is no work.</summary>
public readonly record struct FlopCount : IQuantity<FlopCount>
{
    /// <summary>Operations of a multiplication whose product is added to a sum: two, by the convention of data sheets.</summary>
    public const double PerMultiplyAdd = 2;

    private FlopCount(double value) => Count = value;

    /// <summary>0 operations; also the default.</summary>
    public static FlopCount Zero => default;

    /// <summary>The number of operations.</summary>
    public double Count { get; }

    /// <summary>A finite number, at least 0, in operations. Others throw.</summary>
    public static FlopCount From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Work is finite and not negative.");
        return new(value);
    }

    /// <summary>The greater of the two.</summary>
    public static FlopCount Max(FlopCount left, FlopCount right) => left.Count >= right.Count ? left : right;

    /// <summary>The sum, operations.</summary>
    public static FlopCount operator +(FlopCount left, FlopCount right) => new(left.Count + right.Count);

    /// <summary>A share or a multiple of the quantity, operations.</summary>
    public static FlopCount operator *(FlopCount quantity, Ratio share) => From(quantity.Count * share.Value);

    /// <summary>So many times the quantity, operations.</summary>
    public static FlopCount operator *(long times, FlopCount quantity) => From(times * quantity.Count);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(FlopCount left, FlopCount right) => left.Count < right.Count;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(FlopCount left, FlopCount right) => left.Count > right.Count;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(FlopCount left, FlopCount right) => left.Count <= right.Count;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(FlopCount left, FlopCount right) => left.Count >= right.Count;

    /// <summary>Time to do the work, seconds.</summary>
    public static Seconds operator /(FlopCount work, FlopRate rate) => Seconds.From(work.Count / rate.PerSecond);

    /// <inheritdoc/>
    public int CompareTo(FlopCount other) => Count.CompareTo(other.Count);
}
