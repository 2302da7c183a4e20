using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Deciding;

public sealed class GridTests
{
    [Fact]
    public void The_last_axis_varies_fastest()
    {
        Grid grid = Of(2, 1, 3);

        Assert.Equal(6, grid.Points.Value);
        Place[] points = [.. Enumerable.Range(0, 6).Select(Place.At)];
        Assert.Equal(
            [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]],
            points.Select(point => grid.PlacesOf(point).Select(place => place.Index)));
        Assert.All(points, point => Assert.Equal(point, grid.PointAt(grid.PlacesOf(point))));
    }

    [Fact]
    public void The_first_points_of_some_axes_stand_at_the_first_place_of_the_others()
    {
        IEnumerable<int>[] First(params int[] axes) =>
            [.. Of(2, 4, 3).FirstOfEach([.. axes.Select(Place.At)]).Select(places => places.Select(place => place.Index))];

        Assert.Equal([[0, 0, 0]], First());
        Assert.Equal([[0, 0, 0], [1, 0, 0]], First(0));
        Assert.Equal([[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]], First(0, 2));
    }

    [Theory]
    [InlineData(true, new long[] { 100, 100 })]
    [InlineData(true, new long[] { 10_000, 0 })]
    [InlineData(false, new long[] { 10_001 })]
    [InlineData(false, new long[] { 101, 100 })]
    [InlineData(false, new long[] { long.MaxValue, long.MaxValue })]
    public void Ten_thousand_points_are_enough(bool within, long[] lengths) =>
        Assert.Equal(within, Grid.HasAtMost(Count.From(10_000), lengths.Select(Count.From)));

    [Theory]
    [InlineData(1, 9, 4, new long[] { 1, 5, 9 })]
    [InlineData(0, 5, 3, new long[] { 0, 3 })]
    [InlineData(7, 7, 2, new long[] { 7 })]
    public void Steps_end_where_they_meet_the_last(long from, long to, long step, long[] expected)
    {
        Steps steps = new(Count.From(from), Count.From(to), Count.From(step));

        Assert.Equal(expected, Enumerable.Range(0, (int)steps.Length.Value).Select(place => steps.At(Place.At(place)).Value));
    }

    private static Grid Of(params long[] lengths) => new(lengths.Select(Count.From));
}
