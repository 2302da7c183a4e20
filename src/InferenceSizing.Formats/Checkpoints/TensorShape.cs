using System.Runtime.CompilerServices;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>The lengths of a tensor's dimensions, outermost first. A value: nothing is allocated for it.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>Convolutions over video have five dimensions; nothing has more than this.</summary>
    public const int MostDimensions = 8;

    /// <summary>2^40: no dimension of a published tensor comes near it.</summary>
    public const long LargestDimension = 1L << 40;

    /// <summary>2^56 elements of all dimensions: a thousand times the largest model, and bytes stay within 63 bits.</summary>
    public const long MostElements = 1L << 56;

    private readonly Lengths _lengths;

    /// <param name="lengths">Outermost first, none negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">More dimensions, longer ones or more elements than any tensor has.</exception>
    public TensorShape(ReadOnlySpan<long> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengths.Length, MostDimensions);
        Rank = lengths.Length;
        long elements = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(lengths[i]);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(lengths[i], LargestDimension);
            _lengths[i] = lengths[i];
            Int128 product = (Int128)elements * lengths[i];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(product, MostElements);
            elements = (long)product;
        }

        Elements = elements;
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
