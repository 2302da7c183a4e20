using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The points of a sweep: every combination of the places on its axes, the last axis varying fastest.</summary>
public sealed class Grid
{
    private readonly ImmutableArray<int> _lengths;
    private readonly int _points;

    /// <param name="lengths">Values of each axis; their product is a whole number of 31 bits.</param>
    public Grid(IEnumerable<Count> lengths)
    {
        _lengths = [.. lengths.Select(length => checked((int)length.Value))];
        _points = _lengths.Aggregate(1, (product, length) => checked(product * length));
    }

    /// <summary>All points.</summary>
    public Count Points => Count.From(_points);

    /// <summary>Whether axes of these lengths have no more points; an axis without a value counts as one.</summary>
    public static bool HasAtMost(Count points, IEnumerable<Count> lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        long left = points.Value;
        foreach (Count length in lengths)
        {
            left /= Math.Max(1, length.Value);
            if (left == 0)
                return false;
        }

        return true;
    }

    /// <summary>The place on each axis of a point.</summary>
    public ImmutableArray<Place> PlacesOf(Place point)
    {
        Place[] places = new Place[_lengths.Length];
        int left = point.Index;
        for (int axis = places.Length - 1; axis >= 0; axis--)
        {
            (left, int place) = Math.DivRem(left, _lengths[axis]);
            places[axis] = Place.At(place);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(places);
    }

    /// <summary>The point with these places.</summary>
    public Place PointAt(IEnumerable<Place> places) =>
        Place.At(places.Zip(_lengths).Aggregate(0, (point, axis) => (point * axis.Second) + axis.First.Index));

    /// <summary>Places on all axes of the first point with each combination of the values of some axes.</summary>
    /// <param name="axes">Which axes, by their places among all.</param>
    public IEnumerable<ImmutableArray<Place>> FirstOfEach(ImmutableArray<Place> axes)
    {
        Grid within = new(axes.Select(axis => Count.From(_lengths[axis.Index])));
        for (int combination = 0; combination < within._points; combination++)
        {
            Place[] places = new Place[_lengths.Length];
            foreach ((Place axis, Place place) in axes.Zip(within.PlacesOf(Place.At(combination))))
                places[axis.Index] = place;
            yield return ImmutableCollectionsMarshal.AsImmutableArray(places);
        }
    }
}
