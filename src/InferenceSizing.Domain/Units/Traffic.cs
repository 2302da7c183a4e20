namespace InferenceSizing.Domain.Units;

/// <summary>Bytes that cross a bus in a span of time: approximate by nature, unlike the exact <see cref="ByteCount"/>.</summary>
public readonly record struct Traffic
{
    private Traffic(double bytes) => Bytes = bytes;

    /// <summary>0 bytes; also the default.</summary>
    public static Traffic Zero => default;

    /// <summary>The number of bytes.</summary>
    public double Bytes { get; }

    /// <summary>A finite number, at least 0, in bytes. Others throw.</summary>
    public static Traffic From(double bytes)
    {
        if (!double.IsFinite(bytes) || bytes < 0)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "Traffic is finite and not negative.");
        return new(bytes);
    }

    /// <summary>As much traffic as the bytes are, moved once.</summary>
    public static Traffic Of(ByteCount bytes) => new(bytes.Count);

    /// <summary>The sum, bytes.</summary>
    public static Traffic operator +(Traffic left, Traffic right) => new(left.Bytes + right.Bytes);

    /// <summary>A share or a multiple of the quantity, bytes.</summary>
    public static Traffic operator *(Traffic traffic, Ratio share) => new(traffic.Bytes * share.Value);

    /// <summary>So many times the quantity, bytes.</summary>
    public static Traffic operator *(long times, Traffic traffic) => new(times * traffic.Bytes);

    /// <summary>Time to move the bytes, seconds.</summary>
    public static Seconds operator /(Traffic moved, Bandwidth rate) => Seconds.From(moved.Bytes / rate.BytesPerSecond);
}
