using System.Runtime.CompilerServices;

namespace InferenceSizing.Formats.Bytes;

/// <summary>The lengths of a tensor's dimensions, outermost first. A value: nothing is allocated for it.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>Convolutions over video have five dimensions; nothing has more than this.</summary>
    public const int MostDimensions = 8;

    /// <summary>2^40: no dimension of a published tensor comes near it.</summary>
    public const long LargestDimension = 1L << 40;

    private readonly Lengths _lengths;

    private TensorShape(ReadOnlySpan<long> lengths, long elements)
    {
        for (int i = 0; i < lengths.Length; i++)
            _lengths[i] = lengths[i];
        (Rank, Elements) = (lengths.Length, elements);
    }

    /// <summary>The shape of these lengths, outermost first.</summary>
    /// <returns>False where one is negative, or where there are more dimensions, longer ones or more elements than any tensor has.</returns>
    public static bool TryCreate(ReadOnlySpan<long> lengths, out TensorShape shape)
    {
        shape = default;
        if (lengths.Length > MostDimensions)
            return false;
        Int128 elements = 1;
        foreach (long length in lengths)
        {
            if (length is < 0 or > LargestDimension || (elements *= length) > TensorLimits.MostElements)
                return false;
        }

        shape = new TensorShape(lengths, (long)elements);
        return true;
    }

    public int Rank { get; }

    /// <summary>The product of all lengths; one for a scalar.</summary>
    public long Elements { get; }

    /// <summary>Length of a dimension, from the outermost.</summary>
    public long this[int dimension] => _lengths[dimension];

    /// <summary>Length of the innermost dimension; one for a scalar.</summary>
    public long RowLength => Rank == 0 ? 1 : _lengths[Rank - 1];

    public long[] ToArray()
    {
        long[] lengths = new long[Rank];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = _lengths[i];
        return lengths;
    }

    public bool Equals(TensorShape other)
    {
        if (Rank != other.Rank || Elements != other.Elements)
            return false;
        for (int i = 0; i < Rank; i++)
        {
            if (_lengths[i] != other._lengths[i])
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Rank; i++)
            hash.Add(_lengths[i]);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    [InlineArray(MostDimensions)]
    private struct Lengths
    {
        private long _first;
    }
}
