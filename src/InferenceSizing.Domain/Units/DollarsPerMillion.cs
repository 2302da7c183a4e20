namespace InferenceSizing.Domain.Units;

/// <summary>US dollars for a million tokens or samples, as the name of the figure says. Never negative.</summary>
public readonly record struct DollarsPerMillion : IQuantity<DollarsPerMillion>
{
    private const double Million = 1e6;
    private const double SecondsPerHour = 3600;

    private DollarsPerMillion(double amount) => Amount = amount;

    public double Amount { get; }

    public static DollarsPerMillion From(double amount)
    {
        if (!double.IsFinite(amount) || amount < 0)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "A price is finite and not negative.");
        return new(amount);
    }

    /// <summary>What a million things cost where an hour costs <paramref name="price"/> and <paramref name="rate"/> is above zero.</summary>
    public static DollarsPerMillion Of(DollarsPerHour price, Rate rate) => new((double)price.Amount / SecondsPerHour * Million / rate.PerSecond);

    public static DollarsPerMillion operator +(DollarsPerMillion left, DollarsPerMillion right) => new(left.Amount + right.Amount);

    public static DollarsPerMillion operator *(DollarsPerMillion quantity, Ratio share) => new(quantity.Amount * share.Value);

    public static bool operator <(DollarsPerMillion left, DollarsPerMillion right) => left.Amount < right.Amount;

    public static bool operator >(DollarsPerMillion left, DollarsPerMillion right) => left.Amount > right.Amount;

    public static bool operator <=(DollarsPerMillion left, DollarsPerMillion right) => left.Amount <= right.Amount;

    public static bool operator >=(DollarsPerMillion left, DollarsPerMillion right) => left.Amount >= right.Amount;

    public int CompareTo(DollarsPerMillion other) => Amount.CompareTo(other.Amount);
}
