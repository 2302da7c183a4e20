namespace InferenceSizing.Domain.Units;

/// <summary>Bytes a second over a memory bus or a link. Always above zero; <c>default</c> must not be divided by.</summary>
public readonly record struct Bandwidth
{
    private const double PerUnit = 1e9;

    private Bandwidth(double value) => BytesPerSecond = value;

    /// <summary>The number of bytes per second.</summary>
    public double BytesPerSecond { get; }

    /// <summary>In units of 10^9.</summary>
    public double GigabytesPerSecond => BytesPerSecond / PerUnit;

    /// <summary>In units of 10^9.</summary>
    public static Bandwidth FromGigabytesPerSecond(double gigabytesPerSecond)
    {
        if (!double.IsFinite(gigabytesPerSecond) || gigabytesPerSecond <= 0)
            throw new ArgumentOutOfRangeException(nameof(gigabytesPerSecond), gigabytesPerSecond, "A rate is finite and above zero.");
        return new(gigabytesPerSecond * PerUnit);
    }

    /// <summary>The rate that a share of the hardware reaches.</summary>
    public static Bandwidth operator *(Bandwidth rate, Ratio share)
    {
        if (share.Value <= 0)
            throw new ArgumentOutOfRangeException(nameof(share), share.Value, "A rate stays above zero.");
        return new(rate.BytesPerSecond * share.Value);
    }
}
