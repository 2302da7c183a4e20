namespace InferenceSizing.Domain.Units;

/// <summary>A span of time in seconds: finite, never negative. <c>default</c> is no time.</summary>
public readonly record struct Seconds : IQuantity<Seconds>
{
    private Seconds(double value) => Value = value;

    public static Seconds Zero => default;

    public double Value { get; }

    public static Seconds From(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A time is finite and not negative.");
        return new(value);
    }

    public static Seconds Max(Seconds left, Seconds right) => left.Value >= right.Value ? left : right;

    public static Seconds operator +(Seconds left, Seconds right) => new(left.Value + right.Value);

    public static Seconds operator *(Seconds quantity, Ratio share) => From(quantity.Value * share.Value);

    public static Seconds operator *(long times, Seconds quantity) => From(times * quantity.Value);

    public static bool operator <(Seconds left, Seconds right) => left.Value < right.Value;

    public static bool operator >(Seconds left, Seconds right) => left.Value > right.Value;

    public static bool operator <=(Seconds left, Seconds right) => left.Value <= right.Value;

    public static bool operator >=(Seconds left, Seconds right) => left.Value >= right.Value;

    private const double MillisecondsPerSecond = 1e3;
    private const double MicrosecondsPerSecond = 1e6;

    public double Milliseconds => Value * MillisecondsPerSecond;

    public static Seconds FromMilliseconds(double milliseconds) => From(milliseconds / MillisecondsPerSecond);

    public static Seconds FromMicroseconds(double microseconds) => From(microseconds / MicrosecondsPerSecond);

    /// <summary>How much longer this is than <paramref name="other"/>.</summary>
    public Ratio Over(Seconds other) => Ratio.From(Value / other.Value);

    public int CompareTo(Seconds other) => Value.CompareTo(other.Value);
}
