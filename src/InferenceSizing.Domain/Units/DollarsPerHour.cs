namespace InferenceSizing.Domain.Units;

/// <summary>A price in US dollars for one hour of use. Never negative; <c>default</c> is free.</summary>
public readonly record struct DollarsPerHour : IComparable<DollarsPerHour>
{
    private DollarsPerHour(decimal amount) => Amount = amount;

    /// <summary>The number of US dollars per hour.</summary>
    public decimal Amount { get; }

    /// <summary>A finite number, at least 0, in US dollars per hour. Others throw.</summary>
    public static DollarsPerHour From(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return new(amount);
    }

    /// <summary>So many times the quantity, US dollars per hour.</summary>
    public static DollarsPerHour operator *(long times, DollarsPerHour price) => From(times * price.Amount);

    /// <summary>A share or a multiple of the quantity, US dollars per hour.</summary>
    public static DollarsPerHour operator *(DollarsPerHour price, Ratio share) => From(price.Amount * (decimal)share.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(DollarsPerHour left, DollarsPerHour right) => left.Amount < right.Amount;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(DollarsPerHour left, DollarsPerHour right) => left.Amount > right.Amount;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(DollarsPerHour left, DollarsPerHour right) => left.Amount <= right.Amount;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(DollarsPerHour left, DollarsPerHour right) => left.Amount >= right.Amount;

    /// <inheritdoc/>
    public int CompareTo(DollarsPerHour other) => Amount.CompareTo(other.Amount);
}
