using InferenceSizing.Domain.Searching;

namespace InferenceSizing.Domain.Tests.Searching;

public sealed class FrontierTests
{
    [Theory, InlineData(0, 10), InlineData(1, 10), InlineData(7, 10), InlineData(10, 10), InlineData(0, 0), InlineData(999_999, 1 << 20)]
    public void The_last_number_that_passes_is_found_with_any_guess(long last, long ceiling)
    {
        Assert.Equal(last, Frontier.Largest(ceiling, number => number <= last));
        Assert.All([1, last, ceiling], guess => Assert.Equal(last, Frontier.Largest(ceiling, guess, number => number <= last)));
    }

    /// <summary>2^20 numbers are halved 20 times.</summary>
    [Fact]
    public void Halving_asks_once_for_each_bit()
    {
        int asked = 0;
        Frontier.Largest((1 << 20) - 1, number => { asked++; return number <= 12_345; });

        Assert.Equal(20, asked);
    }
}
