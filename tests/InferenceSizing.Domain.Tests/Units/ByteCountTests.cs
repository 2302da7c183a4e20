using FsCheck.Fluent;
using InferenceSizing.Domain.Tests.Laws;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class ByteCountTests
{
    [Theory, InlineData(0, 0), InlineData(1, 1), InlineData(8, 1), InlineData(9, 2), InlineData(long.MaxValue, 1_152_921_504_606_846_976)]
    public void Bits_are_rounded_up_to_whole_bytes(long bits, long bytes) => Assert.Equal(bytes, ByteCount.FromBits(bits).Count);

    [Fact]
    public void What_leaves_63_bits_throws_rather_than_wraps()
    {
        ByteCount most = ByteCount.FromCount(long.MaxValue);

        Assert.Throws<OverflowException>(() => most + ByteCount.FromCount(1));
        Assert.Throws<OverflowException>(() => 2 * most);
        Assert.Throws<OverflowException>(() => most * Ratio.From(2));
        Assert.Throws<OverflowException>(() => ByteCount.FromGibibytes(long.MaxValue));
    }

    [Fact]
    public void A_count_is_never_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteCount.FromCount(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteCount.FromBits(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => -1 * ByteCount.FromCount(5));
    }

    [Fact]
    public void A_difference_is_a_surplus_or_a_shortfall()
    {
        ByteBalance short3 = ByteCount.FromCount(4) - ByteCount.FromCount(7);

        Assert.True(short3.IsShortfall);
        Assert.Equal(-3, short3.Count);
        Assert.Equal(ByteCount.Zero, short3.Surplus);
        Assert.Equal(3, (ByteCount.FromCount(7) - ByteCount.FromCount(4)).Surplus.Count);
        Assert.Equal(ByteCount.Zero, ByteCount.FromCount(4).Less(ByteCount.FromCount(7)));
    }

    [Fact]
    public void Whole_parts_are_counted()
    {
        Assert.Equal(3, ByteCount.FromCount(11) / ByteCount.FromCount(3));
        Assert.Equal(long.MaxValue, ByteCount.FromCount(11) / ByteCount.Zero);
        Assert.Equal(0.25, ByteCount.FromCount(1).ShareOf(ByteCount.FromCount(4)).Value);
        Assert.Equal(0, ByteCount.FromCount(1).ShareOf(ByteCount.Zero).Value);
    }

    /// <summary>GB are powers of ten, GiB of two.</summary>
    [Fact]
    public void Names_of_units_mean_what_they_say()
    {
        Assert.Equal(1_073_741_824, ByteCount.FromGibibytes(1).Count);
        Assert.Equal(1_048_576, ByteCount.FromMebibytes(1).Count);
        Assert.Equal(1, (ByteCount.FromCount(1_000_000_000) / Bandwidth.FromGigabytesPerSecond(1)).Value);
    }

    [Fact]
    public void Sums_and_order_are_those_of_the_counts() => Law.Holds(
        from left in Gen.Choose(0, int.MaxValue)
        from right in Gen.Choose(0, int.MaxValue)
        select (left, right),
        drawn =>
        {
            ByteCount left = ByteCount.FromCount(drawn.left), right = ByteCount.FromCount(drawn.right);
            return (left + right).Count == (long)drawn.left + drawn.right
                && left < right == drawn.left < drawn.right
                && ByteCount.Max(left, right) + ByteCount.Min(left, right) == left + right
                && left.Less(right) + right == ByteCount.Max(left, right);
        });
}
