using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class CalendarYearTests
{
    [Fact]
    public void Years_are_ordered()
    {
        CalendarYear volta = CalendarYear.Of(2017), ampere = CalendarYear.Of(2020);

        Assert.True(volta < ampere && ampere > volta && volta <= CalendarYear.Of(2017) && ampere >= volta);
        Assert.False(ampere < volta || volta >= ampere);
        Assert.Equal([2017, 2020], new[] { ampere, volta }.Order().Select(year => year.Number));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_year_is_before_the_first(int number) => Assert.Throws<ArgumentOutOfRangeException>(() => CalendarYear.Of(number));
}
