using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Units;

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
        Assert.Equal(within, Effort.IsWithinSearch([(Count.From(sizings), Count.From(units))]));

    [Fact]
    public void Sizings_of_several_models_add_up()
    {
        Assert.True(Within((30_000, 1), (10_000, 2)));
        Assert.False(Within((30_000, 1), (10_000, 3)));
        // 10,000 points over two models of 1 and 9 units: 5,000 · 1 + 5,000 · 9.
        Assert.True(Effort.IsWithinSearch(Count.From(10_000), [Count.From(1), Count.From(9)]));
        Assert.False(Effort.IsWithinSearch(Count.From(10_000), [Count.From(1), Count.From(10)]));
    }

    private static bool Within(params (long Sizings, long Units)[] sizings) =>
        Effort.IsWithinSearch(sizings.Select(each => (Count.From(each.Sizings), Count.From(each.Units))));
}
