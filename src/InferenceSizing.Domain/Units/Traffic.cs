namespace InferenceSizing.Domain.Units;

/// <summary>Bytes that cross a bus in a span of time: approximate by nature, unlike the exact <see cref="ByteCount"/>.</summary>
public readonly record struct Traffic
{
    private Traffic(double bytes) => Bytes = bytes;

    public static Traffic Zero => default;

    public double Bytes { get; }

    public static Traffic From(double bytes)
    {
        if (!double.IsFinite(bytes) || bytes < 0)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "Traffic is finite and not negative.");
        return new(bytes);
    }

    public static Traffic Of(ByteCount bytes) => new(bytes.Count);

    public static Traffic operator +(Traffic left, Traffic right) => new(left.Bytes + right.Bytes);

    public static Traffic operator *(Traffic traffic, Ratio share) => new(traffic.Bytes * share.Value);

    public static Traffic operator *(long times, Traffic traffic) => new(times * traffic.Bytes);

    public static Seconds operator /(Traffic moved, Bandwidth rate) => Seconds.From(moved.Bytes / rate.BytesPerSecond);
}
