using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Domain.Tests.Outcomes;

public sealed class OutcomeTests
{
    private static readonly Refusal Wrong = Refusal.Invalid(Topic.Workload, "wrong");

    [Fact]
    public void A_query_over_values_gives_a_value()
    {
        Outcome<string> joined =
            from first in Value("a")
            from second in Value(first + "b")
            select first + second;

        Assert.Equal("aab", joined.Value);
        Assert.Null(joined.Refusal);
    }

    [Fact]
    public void The_first_refusal_ends_a_query()
    {
        bool asked = false;
        Outcome<string> joined =
            from first in (Outcome<string>)Wrong
            from second in Value(first)
            from third in Remember(second)
            select third;

        Assert.Same(Wrong, joined.Refusal);
        Assert.False(asked);

        Outcome<string> Remember(string value)
        {
            asked = true;
            return value;
        }
    }

    [Fact]
    public void A_later_refusal_is_the_query_s()
    {
        Outcome<string> joined =
            from first in Value("a")
            from second in (Outcome<string>)Wrong
            select first + second;

        Assert.Same(Wrong, joined.Refusal);
    }

    [Theory, InlineData("There is no gpu 'h10'.")]
    [InlineData("There is no gpu 'h10'. Nearest: h100, h200.", "h100", "h200")]
    public void An_unknown_name_is_refused_with_its_nearest(string reason, params string[] nearest)
    {
        Refusal refusal = Refusal.Unknown(Topic.Accelerator, "gpu", "h10", nearest);

        Assert.Equal(RefusalKind.Unknown, refusal.Kind);
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(nearest, refusal.Nearest);
    }

    private static Outcome<string> Value(string value) => value;
}
