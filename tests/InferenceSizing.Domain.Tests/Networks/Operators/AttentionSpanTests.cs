using FsCheck.Fluent;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Tests.Laws;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

public sealed class AttentionSpanTests
{
    /// <summary>Counted by hand: each query sees itself and what is within reach before it.</summary>
    public static TheoryData<AttentionSpan, long, long, double> Counted => new()
    {
        { AttentionSpan.Full, 4, 4, 1 + 2 + 3 + 4 },
        { AttentionSpan.Full, 1, 9, 9 },
        { AttentionSpan.Full, 2, 5, 4 + 5 },
        { AttentionSpan.Bidirectional, 4, 4, 16 },
        { AttentionSpan.BidirectionalLocal(TokenCount.From(2)), 4, 4, 8 },
        { AttentionSpan.Sliding(TokenCount.From(2)), 4, 4, 1 + 2 + 2 + 2 },
        { AttentionSpan.Sliding(TokenCount.From(3)), 2, 9, 3 + 3 },
        { AttentionSpan.Sliding(TokenCount.From(4)), 3, 5, 3 + 4 + 4 },
        { AttentionSpan.Sliding(TokenCount.From(8)), 3, 5, 3 + 4 + 5 },
        { AttentionSpan.Chunked(TokenCount.From(2)), 4, 4, 1 + 2 + 1 + 2 },
        { AttentionSpan.Chunked(TokenCount.From(3)), 9, 9, 3 * (1 + 2 + 3) },
    };

    [Theory, MemberData(nameof(Counted))]
    public void Pairs_are_those_counted_one_by_one(AttentionSpan span, long newTokens, long context, double expected) =>
        Assert.Equal(expected, span.Pairs(newTokens, context));

    [Theory, InlineData(1), InlineData(3), InlineData(1024)]
    public void The_last_query_sees_no_more_than_its_window(int window)
    {
        Assert.Equal(Math.Min(window, 100), AttentionSpan.Sliding(TokenCount.From(window)).KeysAt(100));
        Assert.Equal(100, AttentionSpan.Full.KeysAt(100));
    }

    [Fact]
    public void Pairs_of_a_window_equal_the_sum_over_its_queries() => Law.Holds(
        from context in Gen.Choose(1, 60)
        from newTokens in Gen.Choose(1, context)
        from window in Gen.Choose(1, 70)
        select (context, newTokens, window),
        drawn =>
        {
            double sum = 0;
            for (int position = drawn.context - drawn.newTokens + 1; position <= drawn.context; position++)
                sum += Math.Min(position, drawn.window);
            return sum == AttentionSpan.Sliding(TokenCount.From(drawn.window)).Pairs(drawn.newTokens, drawn.context);
        });

    [Fact]
    public void A_prompt_in_two_pieces_makes_the_pairs_of_the_whole() => Law.Holds(
        from context in Gen.Choose(2, 500)
        from first in Gen.Choose(1, context - 1)
        from window in Gen.Choose(1, 600)
        from span in Gen.Elements(AttentionSpan.Full, AttentionSpan.Sliding(TokenCount.From(window)))
        select (context, first, span),
        drawn => drawn.span.Pairs(drawn.first, drawn.first) + drawn.span.Pairs(drawn.context - drawn.first, drawn.context)
            == drawn.span.Pairs(drawn.context, drawn.context));
}
