namespace InferenceSizing.Domain.Units;

/// <summary>Work a second. Always above zero; <c>default</c> must not be divided by.</summary>
public readonly record struct FlopRate
{
    private const double PerUnit = 1e12;

    private FlopRate(double value) => PerSecond = value;

    /// <summary>The number of operations per second.</summary>
    public double PerSecond { get; }

    /// <summary>In units of 10^12.</summary>
    public double Tflops => PerSecond / PerUnit;

    /// <summary>In units of 10^12.</summary>
    public static FlopRate FromTflops(double teraflops)
    {
        if (!double.IsFinite(teraflops) || teraflops <= 0)
            throw new ArgumentOutOfRangeException(nameof(teraflops), teraflops, "A rate is finite and above zero.");
        return new(teraflops * PerUnit);
    }

    /// <summary>The rate that a share of the hardware reaches.</summary>
    public static FlopRate operator *(FlopRate rate, Ratio share)
    {
        if (share.Value <= 0)
            throw new ArgumentOutOfRangeException(nameof(share), share.Value, "A rate stays above zero.");
        return new(rate.PerSecond * share.Value);
    }
}
