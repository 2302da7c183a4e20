using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>Where a layer stands in its stack, from zero. Never negative.</summary>
/// <remarks><c>default</c> is the first layer.</remarks>
public readonly record struct LayerIndex : IComparable<LayerIndex>
{
    private LayerIndex(int index) => Index = index;

    /// <summary>The first layer.</summary>
    public static LayerIndex First => default;

    /// <summary>The layers before it.</summary>
    public int Index { get; }

    /// <summary>The layer behind so many others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static LayerIndex From(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(index);
    }

    /// <summary>The first layers of a stack, in order.</summary>
    public static IEnumerable<LayerIndex> Range(LayerCount layers) => Enumerable.Range(0, layers.Count).Select(From);

    /// <summary>Whether it comes earlier.</summary>
    public static bool operator <(LayerIndex left, LayerIndex right) => left.Index < right.Index;

    /// <summary>Whether it comes later.</summary>
    public static bool operator >(LayerIndex left, LayerIndex right) => left.Index > right.Index;

    /// <summary>Whether it comes no later.</summary>
    public static bool operator <=(LayerIndex left, LayerIndex right) => left.Index <= right.Index;

    /// <summary>Whether it comes no earlier.</summary>
    public static bool operator >=(LayerIndex left, LayerIndex right) => left.Index >= right.Index;

    /// <summary>Order by place.</summary>
    public int CompareTo(LayerIndex other) => Index.CompareTo(other.Index);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Index.ToString(CultureInfo.InvariantCulture);
}
