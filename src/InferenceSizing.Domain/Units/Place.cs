namespace InferenceSizing.Domain.Units;

/// <summary>Where something stands in a list, counted from zero: a point of a sweep, a value on an axis, a model of a plan. Never negative.</summary>
/// <remarks><c>default</c> is the first.</remarks>
public readonly record struct Place : IComparable<Place>
{
    private Place(int index) => Index = index;

    /// <summary>The first.</summary>
    public static Place First => default;

    /// <summary>How many stand before it.</summary>
    public int Index { get; }

    /// <summary>A place in a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static Place At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(index);
    }

    /// <summary>A place in a list; null for a negative number, which says that there is none.</summary>
    public static Place? Found(int index) => index < 0 ? null : new Place(index);

    /// <summary>Whether it comes earlier.</summary>
    public static bool operator <(Place left, Place right) => left.Index < right.Index;

    /// <summary>Whether it comes later.</summary>
    public static bool operator >(Place left, Place right) => left.Index > right.Index;

    /// <summary>Whether it comes no later.</summary>
    public static bool operator <=(Place left, Place right) => left.Index <= right.Index;

    /// <summary>Whether it comes no earlier.</summary>
    public static bool operator >=(Place left, Place right) => left.Index >= right.Index;

    /// <summary>Order by place.</summary>
    public int CompareTo(Place other) => Index.CompareTo(other.Index);
}
