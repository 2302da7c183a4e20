using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Serving;

public sealed class WorkloadTests
{
    private static readonly Workload Asked = new(1000, 250, new OfferedBatch(SequenceCount.From(8)), null, Ratio.From(0));

    [Fact]
    public void Lengths_follow_from_prompt_and_answer()
    {
        Assert.Equal(1250, Asked.ContextTokens);
        Assert.Equal(1125, Asked.MeanContext);
        Assert.Equal(1000, (Asked with { OutputTokens = 0 }).MeanContext);
    }

    [Theory, InlineData(0, 1000), InlineData(0.25, 750), InlineData(0.9995, 1), InlineData(1, 1)]
    public void Cached_prompt_tokens_are_not_computed_but_one_always_is(double hits, long computed) =>
        Assert.Equal(computed, (Asked with { PrefixCacheHitRate = Ratio.From(hits) }).ComputedInputTokens);
}
