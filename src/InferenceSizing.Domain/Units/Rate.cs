namespace InferenceSizing.Domain.Units;

/// <summary>Things a second: tokens, samples or requests, as the name of the figure says. <c>default</c> is standing still.</summary>
public readonly record struct Rate : IQuantity<Rate>
{
    private Rate(double value) => PerSecond = value;

    public static Rate Zero => default;

    public double PerSecond { get; }

    public static Rate From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A rate is finite and not negative.");
        return new(value);
    }

    public static Rate Max(Rate left, Rate right) => left.PerSecond >= right.PerSecond ? left : right;

    public static Rate operator +(Rate left, Rate right) => new(left.PerSecond + right.PerSecond);

    public static Rate operator *(Rate quantity, Ratio share) => From(quantity.PerSecond * share.Value);

    public static Rate operator *(long times, Rate quantity) => From(times * quantity.PerSecond);

    public static bool operator <(Rate left, Rate right) => left.PerSecond < right.PerSecond;

    public static bool operator >(Rate left, Rate right) => left.PerSecond > right.PerSecond;

    public static bool operator <=(Rate left, Rate right) => left.PerSecond <= right.PerSecond;

    public static bool operator >=(Rate left, Rate right) => left.PerSecond >= right.PerSecond;

    /// <summary>The rate of <paramref name="count"/> things in <paramref name="time"/>.</summary>
    public static Rate Of(long count, Seconds time) => From(count / time.Value);

    public int CompareTo(Rate other) => PerSecond.CompareTo(other.PerSecond);
}
