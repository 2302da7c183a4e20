using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Serving;

public sealed class WorkloadTests
{
    private static readonly Workload Asked = new(TokenCount.From(1000), TokenCount.From(250), new OfferedBatch(SequenceCount.From(8)), null, Ratio.From(0));

    [Fact]
    public void Lengths_follow_from_prompt_and_answer()
    {
        Assert.Equal(1250, Asked.ContextTokens.Count);
        Assert.Equal(1125, Asked.MeanContext.Count);
        Assert.Equal(1000, (Asked with { OutputTokens = TokenCount.Zero }).MeanContext.Count);
    }

    /// <summary>A hundred tokens in common are a tenth of 1000, a twentieth of 2000 and all of 50; a share that was measured stays.</summary>
    [Theory, InlineData(2000, 0.05), InlineData(50, 1)]
    public void A_share_found_that_stands_for_a_common_beginning_follows_the_prompt(long tokens, double hits)
    {
        Workload common = Asked with { SharedPrefixTokens = TokenCount.From(100) };

        Assert.Equal(hits, (common with { PrefixCacheHitRate = Ratio.From(0.1) }).WithPrompts(TokenCount.From(tokens)).PrefixCacheHitRate.Value);
        Assert.Equal(0.3, (common with { PrefixCacheHitRate = Ratio.From(0.3) }).WithPrompts(TokenCount.From(tokens)).PrefixCacheHitRate.Value);
    }

    [Theory, InlineData(0, 1000), InlineData(0.25, 750), InlineData(0.9995, 1), InlineData(1, 1)]
    public void Cached_prompt_tokens_are_not_computed_but_one_always_is(double hits, long computed) =>
        Assert.Equal(computed, (Asked with { PrefixCacheHitRate = Ratio.From(hits) }).ComputedInputTokens.Count);
}
