namespace InferenceSizing.Domain.Units;

/// <summary>A predicted quantity: the best estimate within the bounds of an 80 % interval.</summary>
/// <typeparam name="T">The quantity predicted.</typeparam>
public readonly record struct Interval<T>
    where T : struct, IQuantity<T>
{
    private Interval(T low, T estimate, T high) => (Low, Estimate, High) = (low, estimate, high);

    /// <summary>Lower end.</summary>
    public T Low { get; }

    /// <summary>The single best value.</summary>
    public T Estimate { get; }

    /// <summary>Upper end.</summary>
    public T High { get; }

    /// <summary>A figure known exactly.</summary>
    public static Interval<T> Exactly(T value) => new(value, value, value);

    /// <summary>An interval by its three values, which must be in order.</summary>
    public static Interval<T> Between(T low, T estimate, T high)
    {
        if (low.CompareTo(estimate) > 0 || estimate.CompareTo(high) > 0)
            throw new ArgumentOutOfRangeException(nameof(estimate), estimate, "An interval holds its estimate.");
        return new(low, estimate, high);
    }

    /// <summary>Ends added to ends: no narrower than the interval of the sum.</summary>
    public static Interval<T> operator +(Interval<T> left, Interval<T> right) =>
        new(left.Low + right.Low, left.Estimate + right.Estimate, left.High + right.High);

    /// <summary>All three values times the share.</summary>
    public static Interval<T> operator *(Interval<T> interval, Ratio share) =>
        new(interval.Low * share, interval.Estimate * share, interval.High * share);
}
