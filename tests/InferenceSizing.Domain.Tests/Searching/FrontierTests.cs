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

    [Theory, InlineData(0, 10), InlineData(1, 10), InlineData(7, 10), InlineData(10, 10), InlineData(0, 0), InlineData(999_999, 1 << 20)]
    public void The_same_number_is_found_by_margins_of_any_form(long last, long ceiling)
    {
        Func<long, long>[] margins =
        [
            number => last - number,
            number => number <= last ? 0 : -1,
            number => number <= last ? 1 << 30 : -1,
            number => number <= last ? 0 : -(1L << 50),
            number => number <= last ? (last - number) / 8 : ((last - number) / 64) - 1,
            number => Math.Max(last - number, number <= last ? 5 : -5),
            number => (last - number) * Math.Abs(last - number),
        ];

        Assert.All(margins, margin => Assert.All([1, 2, last, ceiling], guess => Assert.Equal(last, Frontier.Largest(ceiling, guess, margin))));
    }

    /// <summary>Of a cache in blocks, of one that is set and grows only beyond it, and of a buffer with a kink: a fifth of what halving asks.</summary>
    [Fact]
    public void Memory_that_is_affine_in_pieces_takes_a_few_questions()
    {
        const long free = 40_000_000;
        int asked = 0;
        Func<long, long>[] margins =
        [
            number => free - (number * 3_210),
            number => free - (((number * 100) + 255) / 256 * 256 * 33),
            number => free - (Math.Max(32_768, number * 100) * 33),
            number => free - (number * 3_210) - (Math.Min(512, number) * 4_000),
        ];
        foreach (Func<long, long> margin in margins)
        {
            foreach (long guess in (long[])[1, 8, 100_000])
            {
                asked = 0;
                long found = Frontier.Largest(1 << 20, guess, number => { asked++; return margin(number); });
                Assert.True(margin(found) >= 0 && margin(found + 1) < 0);
                Assert.InRange(asked, 2, 9);
            }
        }
    }
}
