using InferenceSizing.Domain.Deciding;

namespace InferenceSizing.Domain.Tests.Deciding;

public sealed class EffortTests
{
    [Theory]
    [InlineData(50_000, 1, true)]
    [InlineData(50_001, 1, false)]
    [InlineData(10_000, 5, true)]
    [InlineData(10_001, 5, false)]
    [InlineData(long.MaxValue, long.MaxValue, false)]
    public void A_search_ends_at_fifty_thousand_units(long sizings, long units, bool within) =>
        Assert.Equal(within, Effort.IsWithinSearch([(sizings, units)]));

    [Fact]
    public void Sizings_of_several_models_add_up()
    {
        Assert.True(Effort.IsWithinSearch([(30_000, 1), (10_000, 2)]));
        Assert.False(Effort.IsWithinSearch([(30_000, 1), (10_000, 3)]));
        // 10,000 points over two models of 1 and 9 units: 5,000 · 1 + 5,000 · 9.
        Assert.True(Effort.IsWithinSearch(10_000, [1, 9]));
        Assert.False(Effort.IsWithinSearch(10_000, [1, 10]));
    }
}
