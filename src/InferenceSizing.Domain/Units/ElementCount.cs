namespace InferenceSizing.Domain.Units;

/// <summary>Elements that a kernel moves: a traffic figure for time, so a double; memory is counted in <see cref="ByteCount"/>.</summary>
public readonly record struct ElementCount
{
    private ElementCount(double count) => Count = count;

    /// <summary>The number of elements.</summary>
    public double Count { get; }

    /// <summary>A finite number, at least 0, in elements. Others throw.</summary>
    public static ElementCount From(double count)
    {
        if (!double.IsFinite(count) || count < 0)
            throw new ArgumentOutOfRangeException(nameof(count), count, "Elements are finite and not negative.");
        return new(count);
    }

    /// <summary>The sum, elements.</summary>
    public static ElementCount operator +(ElementCount left, ElementCount right) => new(left.Count + right.Count);

    /// <summary>Traffic of these elements at <paramref name="bitsPerElement"/>.</summary>
    public Traffic At(int bitsPerElement) => Traffic.From(Count * bitsPerElement / ByteCount.BitsPerByte);
}
