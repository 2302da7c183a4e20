namespace InferenceSizing.Domain.Units;

/// <summary>How far a prediction may be off, as factors of the estimate: 0.8 and 1.3 make 10 the interval 8 to 13.</summary>
/// <param name="Below">At most one.</param>
/// <param name="Above">At least one.</param>
public readonly record struct Spread(Ratio Below, Ratio Above)
{
    /// <summary>Factors from an estimate to its lower and its upper end.</summary>
    public static Spread Of(double below, double above)
    {
        if (below > 1 || above < 1)
            throw new ArgumentOutOfRangeException(nameof(below), below, "A spread holds one.");
        return new(Ratio.From(below), Ratio.From(above));
    }

    /// <summary>Half the logarithm of the bounds' ratio, in quantiles of a normal distribution: the standard deviation that an 80 % interval of this width
    /// has. Its bounds are its tenth and ninetieth percentile.</summary>
    internal double Deviation
    {
        get
        {
            const double ninetiethPercentile = 1.2816, both = 2;
            return Math.Log(Above.Value / Below.Value) / (both * ninetiethPercentile);
        }
    }

    /// <summary>The interval of this spread around an estimate.</summary>
    public Interval<T> Around<T>(T estimate)
        where T : struct, IQuantity<T> =>
        Interval<T>.Between(estimate * Below, estimate, estimate * Above);

    /// <summary>The spread with both bounds further from one by a factor.</summary>
    public Spread WidenedBy(Ratio factor) => Of(Below.Value / factor.Value, Above.Value * factor.Value);

    /// <summary>The spread with the logarithms of both bounds times a share: below one it is narrower.</summary>
    public Spread Times(Ratio share) => Of(Math.Pow(Below.Value, share.Value), Math.Pow(Above.Value, share.Value));

    /// <summary>Both together, taken as independent: their logarithms add as squares.</summary>
    public Spread And(Spread other) => Of(1 / Joined(1 / Below.Value, 1 / other.Below.Value), Joined(Above.Value, other.Above.Value));

    private static double Joined(double first, double second) => Math.Exp(double.Hypot(Math.Log(first), Math.Log(second)));

    /// <summary>The spread of the reciprocal: a time that may be twice as long is a rate that may be half.</summary>
    public Spread Inverted() => new(Ratio.From(1 / Above.Value), Ratio.From(1 / Below.Value));
}
