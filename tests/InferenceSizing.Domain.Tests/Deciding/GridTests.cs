using InferenceSizing.Domain.Deciding;

namespace InferenceSizing.Domain.Tests.Deciding;

public sealed class GridTests
{
    [Fact]
    public void The_last_axis_varies_fastest()
    {
        Grid grid = new([2, 1, 3]);

        Assert.Equal(6, grid.Count);
        Assert.Equal([[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]], Enumerable.Range(0, grid.Count).Select(grid.PlacesOf));
        Assert.All(Enumerable.Range(0, grid.Count), point => Assert.Equal(point, grid.PointAt(grid.PlacesOf(point))));
    }

    [Theory]
    [InlineData(true, new long[] { 100, 100 })]
    [InlineData(true, new long[] { 10_000, 0 })]
    [InlineData(false, new long[] { 10_001 })]
    [InlineData(false, new long[] { 101, 100 })]
    [InlineData(false, new long[] { long.MaxValue, long.MaxValue })]
    public void Ten_thousand_points_are_enough(bool within, long[] lengths) => Assert.Equal(within, Grid.HasAtMost(10_000, lengths));

    [Theory]
    [InlineData(1, 9, 4, new long[] { 1, 5, 9 })]
    [InlineData(0, 5, 3, new long[] { 0, 3 })]
    [InlineData(7, 7, 2, new long[] { 7 })]
    public void Steps_end_where_they_meet_the_last(long from, long to, long step, long[] expected)
    {
        Steps steps = new(from, to, step);

        Assert.Equal(expected, Enumerable.Range(0, (int)steps.Count).Select(steps.At));
    }
}
