namespace InferenceSizing.Domain.Units;

/// <summary>A span of time in seconds: finite, never negative. <c>default</c> is no time.</summary>
public readonly record struct Seconds : IQuantity<Seconds>
{
    private Seconds(double value) => Value = value;

    /// <summary>0 seconds; also the default.</summary>
    public static Seconds Zero => default;

    /// <summary>The number of seconds.</summary>
    public double Value { get; }

    /// <summary>A finite number, at least 0, in seconds. Others throw.</summary>
    public static Seconds From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A time is finite and not negative.");
        return new(value);
    }

    /// <summary>The greater of the two.</summary>
    public static Seconds Max(Seconds left, Seconds right) => left.Value >= right.Value ? left : right;

    /// <summary>The sum, seconds.</summary>
    public static Seconds operator +(Seconds left, Seconds right) => new(left.Value + right.Value);

    /// <summary>A share or a multiple of the quantity, seconds.</summary>
    public static Seconds operator *(Seconds quantity, Ratio share) => From(quantity.Value * share.Value);

    /// <summary>So many times the quantity, seconds.</summary>
    public static Seconds operator *(long times, Seconds quantity) => From(times * quantity.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Seconds left, Seconds right) => left.Value < right.Value;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Seconds left, Seconds right) => left.Value > right.Value;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Seconds left, Seconds right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Seconds left, Seconds right) => left.Value >= right.Value;

    private const double MillisecondsPerSecond = 1e3;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>The same in thousandths of a second.</summary>
    public double Milliseconds => Value * MillisecondsPerSecond;

    /// <summary>So many thousandths of a second, finite and at least 0. Others throw.</summary>
    public static Seconds FromMilliseconds(double milliseconds) => From(milliseconds / MillisecondsPerSecond);

    /// <summary>So many millionths of a second, finite and at least 0. Others throw.</summary>
    public static Seconds FromMicroseconds(double microseconds) => From(microseconds / MicrosecondsPerSecond);

    /// <summary>How much longer this is than <paramref name="other"/>.</summary>
    public Ratio Over(Seconds other) => Ratio.From(Value / other.Value);

    /// <inheritdoc/>
    public int CompareTo(Seconds other) => Value.CompareTo(other.Value);
}
