namespace InferenceSizing.Domain.Units;

/// <summary>A price in US dollars for one hour of use. Never negative; <c>default</c> is free.</summary>
public readonly record struct DollarsPerHour : IComparable<DollarsPerHour>
{
    private DollarsPerHour(decimal amount) => Amount = amount;

    public decimal Amount { get; }

    public static DollarsPerHour From(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return new(amount);
    }

    public static DollarsPerHour operator *(long times, DollarsPerHour price) => From(times * price.Amount);

    public static DollarsPerHour operator *(DollarsPerHour price, Ratio share) => From(price.Amount * (decimal)share.Value);

    public static bool operator <(DollarsPerHour left, DollarsPerHour right) => left.Amount < right.Amount;

    public static bool operator >(DollarsPerHour left, DollarsPerHour right) => left.Amount > right.Amount;

    public static bool operator <=(DollarsPerHour left, DollarsPerHour right) => left.Amount <= right.Amount;

    public static bool operator >=(DollarsPerHour left, DollarsPerHour right) => left.Amount >= right.Amount;

    public int CompareTo(DollarsPerHour other) => Amount.CompareTo(other.Amount);
}
