namespace InferenceSizing.Domain.Units;

/// <summary>US dollars for a million tokens or samples, as the name of the figure says. Never negative.</summary>
public readonly record struct DollarsPerMillion : IQuantity<DollarsPerMillion>
{
    private const double Million = 1e6;
    private const double SecondsPerHour = 3600;

    private DollarsPerMillion(double amount) => Amount = amount;

    /// <summary>The number of US dollars per million.</summary>
    public double Amount { get; }

    /// <summary>A finite number, at least 0, in US dollars per million. Others throw.</summary>
    public static DollarsPerMillion From(double amount)
    {
        if (!double.IsFinite(amount) || amount < 0)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "A price is finite and not negative.");
        return new(amount);
    }

    /// <summary>What a million things cost where an hour costs <paramref name="price"/> and <paramref name="rate"/> is above zero.</summary>
    public static DollarsPerMillion Of(DollarsPerHour price, Rate rate) => new((double)price.Amount / SecondsPerHour * Million / rate.PerSecond);

    /// <summary>The sum, US dollars per million.</summary>
    public static DollarsPerMillion operator +(DollarsPerMillion left, DollarsPerMillion right) => new(left.Amount + right.Amount);

    /// <summary>A share or a multiple of the quantity, US dollars per million.</summary>
    public static DollarsPerMillion operator *(DollarsPerMillion quantity, Ratio share) => new(quantity.Amount * share.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(DollarsPerMillion left, DollarsPerMillion right) => left.Amount < right.Amount;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(DollarsPerMillion left, DollarsPerMillion right) => left.Amount > right.Amount;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(DollarsPerMillion left, DollarsPerMillion right) => left.Amount <= right.Amount;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(DollarsPerMillion left, DollarsPerMillion right) => left.Amount >= right.Amount;

    /// <inheritdoc/>
    public int CompareTo(DollarsPerMillion other) => Amount.CompareTo(other.Amount);
}
