namespace InferenceSizing.Domain.Units;

/// <summary>A figure whose unit is told next to it: a count, which is exact, or a prediction within the bounds of its 80 % interval.</summary>
/// <remarks><c>default</c> is a count of zero.</remarks>
public readonly record struct Reading
{
    private Reading(long? whole, Magnitude low, Magnitude estimate, Magnitude high) => (Whole, Low, Estimate, High) = (whole, low, estimate, high);

    /// <summary>The estimate of things that are whole (bytes, sequences, GPUs), exact beyond 2^53 too; null for other figures.</summary>
    public long? Whole { get; }

    /// <summary>Lower end, or the count itself.</summary>
    public Magnitude Low { get; }

    /// <summary>The single best value, or the count itself.</summary>
    public Magnitude Estimate { get; }

    /// <summary>Upper end, or the count itself.</summary>
    public Magnitude High { get; }

    /// <summary>Whether the bounds differ, so that an interval says more than the estimate.</summary>
    public bool IsPredicted => Low != High;

    /// <summary>A figure that is counted, not predicted.</summary>
    public static Reading Counted(long count)
    {
        Magnitude exact = Magnitude.From(count);
        return new(count, exact, exact, exact);
    }

    /// <summary>A figure that is known, with nothing to predict.</summary>
    public static Reading Exactly(double value)
    {
        Magnitude exact = Magnitude.From(value);
        return new(null, exact, exact, exact);
    }

    /// <summary>A figure that is predicted, with its 80 % interval.</summary>
    public static Reading Predicted(Magnitude low, Magnitude estimate, Magnitude high) => new(null, low, estimate, high);

    /// <summary>Predicted bytes.</summary>
    public static Reading Of(Interval<ByteCount> bytes) =>
        new(bytes.Estimate.Count, Magnitude.From(bytes.Low.Count), Magnitude.From(bytes.Estimate.Count), Magnitude.From(bytes.High.Count));

    /// <summary>A time, in milliseconds.</summary>
    public static Reading Of(Interval<Seconds> time) =>
        Predicted(Magnitude.From(time.Low.Milliseconds), Magnitude.From(time.Estimate.Milliseconds), Magnitude.From(time.High.Milliseconds));

    /// <summary>A rate, for a second.</summary>
    public static Reading Of(Interval<Rate> rate) =>
        Predicted(Magnitude.From(rate.Low.PerSecond), Magnitude.From(rate.Estimate.PerSecond), Magnitude.From(rate.High.PerSecond));

    /// <summary>Predicted cost, US dollars per million tokens or samples.</summary>
    public static Reading Of(Interval<DollarsPerMillion> cost) =>
        Predicted(Magnitude.From(cost.Low.Amount), Magnitude.From(cost.Estimate.Amount), Magnitude.From(cost.High.Amount));

    /// <summary>Predicted power, watts.</summary>
    public static Reading Of(Interval<Watts> power) =>
        Predicted(Magnitude.From(power.Low.Value), Magnitude.From(power.Estimate.Value), Magnitude.From(power.High.Value));
}
