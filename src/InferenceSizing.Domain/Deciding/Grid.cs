using System.Collections.Immutable;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The points of a sweep: every combination of the places on its axes, the last axis varying fastest.</summary>
public sealed class Grid
{
    private readonly ImmutableArray<int> _lengths;

    /// <param name="lengths">Values of each axis; their product is a whole number of 31 bits.</param>
    public Grid(IEnumerable<long> lengths)
    {
        _lengths = [.. lengths.Select(length => checked((int)length))];
        Count = _lengths.Aggregate(1, (product, length) => checked(product * length));
    }

    /// <summary>All points.</summary>
    public int Count { get; }

    /// <summary>Whether axes of these lengths have no more points; an axis without a value counts as one.</summary>
    public static bool HasAtMost(long points, IEnumerable<long> lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        foreach (long length in lengths)
        {
            points /= Math.Max(1, length);
            if (points == 0)
                return false;
        }

        return true;
    }

    /// <summary>The place on each axis of a point.</summary>
    public int[] PlacesOf(int point)
    {
        int[] places = new int[_lengths.Length];
        for (int axis = places.Length - 1; axis >= 0; axis--)
            (point, places[axis]) = Math.DivRem(point, _lengths[axis]);
        return places;
    }

    /// <summary>The point with these places.</summary>
    public int PointAt(IEnumerable<int> places) => places.Zip(_lengths).Aggregate(0, (point, axis) => (point * axis.Second) + axis.First);
}
