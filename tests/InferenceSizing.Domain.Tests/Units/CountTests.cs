using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class CountTests
{
    [Fact]
    public void A_count_is_never_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenCount.From(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceCount.From(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCount.From(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => -1 * TokenCount.One);
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenCount.One.DividedUp(0));
        Assert.Equal((TokenCount.Zero, SequenceCount.Zero, LayerCount.Zero), default);
    }

    [Fact]
    public void A_count_beyond_its_range_throws_rather_than_wraps()
    {
        Assert.Throws<OverflowException>(() => TokenCount.From(long.MaxValue) + TokenCount.One);
        Assert.Throws<OverflowException>(() => SequenceCount.From(long.MaxValue) * TokenCount.From(2));
        Assert.Throws<OverflowException>(() => 2 * LayerCount.From(int.MaxValue));
        Assert.Throws<OverflowException>(() => LayerCount.From(int.MaxValue) * Ratio.From(2));
    }

    /// <summary>32 layers of 4,096 bytes a token, 3 sequences of 1,000 tokens: 393,216,000 bytes.</summary>
    [Fact]
    public void Dimensions_multiply_to_memory()
    {
        ByteCount perToken = LayerCount.From(32) * ByteCount.FromCount(4096);
        TokenCount tokens = SequenceCount.From(3) * TokenCount.From(1000);

        Assert.Equal(3000, tokens.Count);
        Assert.Equal(393_216_000, (tokens * perToken).Count);
        Assert.Equal(tokens * perToken, SequenceCount.From(3) * (TokenCount.From(1000) * perToken));
    }

    [Fact]
    public void Counts_over_time_are_rates()
    {
        Assert.Equal(500, (TokenCount.From(1000) / Seconds.From(2)).PerSecond);
        Assert.Equal(1.5, (SequenceCount.From(3) / Seconds.From(2)).PerSecond);
        Assert.Equal(0.5, (LayerCount.From(5) * Seconds.From(0.1)).Value);
    }

    [Theory, InlineData(7, 2, 4, 3), InlineData(8, 2, 4, 4), InlineData(0, 3, 0, 0), InlineData(1, 3, 1, 0)]
    public void Parts_are_rounded_up_and_whole_parts_counted_down(long tokens, long by, long dividedUp, long whole)
    {
        Assert.Equal(TokenCount.From(dividedUp), TokenCount.From(tokens).DividedUp(by));
        Assert.Equal(whole, TokenCount.From(tokens) / TokenCount.From(by));
    }

    [Fact]
    public void Shares_are_rounded_to_the_nearest()
    {
        Assert.Equal(TokenCount.From(7), TokenCount.From(10) * Ratio.From(0.66));
        Assert.Equal(SequenceCount.Zero, SequenceCount.From(2).Less(SequenceCount.From(3)));
        Assert.Equal(long.MaxValue, TokenCount.One / TokenCount.Zero);
        Assert.True(LayerCount.One < LayerCount.From(2) && LayerCount.Max(LayerCount.One, LayerCount.Zero) >= LayerCount.One);
    }
}
