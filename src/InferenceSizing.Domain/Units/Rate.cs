namespace InferenceSizing.Domain.Units;

/// <summary>Things a second: tokens, samples or requests, as the name of the figure says. <c>default</c> is standing still.</summary>
public readonly record struct Rate : IQuantity<Rate>
{
    private Rate(double value) => PerSecond = value;

    /// <summary>0 events per second; also the default.</summary>
    public static Rate Zero => default;

    /// <summary>The number of events per second.</summary>
    public double PerSecond { get; }

    /// <summary>A finite number, at least 0, in events per second. Others throw.</summary>
    public static Rate From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A rate is finite and not negative.");
        return new(value);
    }

    /// <summary>The greater of the two.</summary>
    public static Rate Max(Rate left, Rate right) => left.PerSecond >= right.PerSecond ? left : right;

    /// <summary>The sum, events per second.</summary>
    public static Rate operator +(Rate left, Rate right) => new(left.PerSecond + right.PerSecond);

    /// <summary>A share or a multiple of the quantity, events per second.</summary>
    public static Rate operator *(Rate quantity, Ratio share) => From(quantity.PerSecond * share.Value);

    /// <summary>So many times the quantity, events per second.</summary>
    public static Rate operator *(long times, Rate quantity) => From(times * quantity.PerSecond);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Rate left, Rate right) => left.PerSecond < right.PerSecond;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Rate left, Rate right) => left.PerSecond > right.PerSecond;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Rate left, Rate right) => left.PerSecond <= right.PerSecond;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Rate left, Rate right) => left.PerSecond >= right.PerSecond;

    /// <summary>The rate of <paramref name="count"/> things in <paramref name="time"/>.</summary>
    public static Rate Of(long count, Seconds time) => From(count / time.Value);

    /// <inheritdoc/>
    public int CompareTo(Rate other) => PerSecond.CompareTo(other.PerSecond);
}
