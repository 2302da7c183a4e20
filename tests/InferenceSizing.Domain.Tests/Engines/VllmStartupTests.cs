using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What vLLM refuses to start with.</summary>
public sealed class VllmStartupTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

    /// <summary>One request of 131,072 tokens at 128 KiB is 16 GiB, and a 24 GB card has about 5.5 left beside 15 GiB of weights.</summary>
    [Fact]
    public void The_models_own_context_has_to_fit_once()
    {
        Estimate estimate = (Llama with { Gpu = SampleAccelerators.Rtx4090 }).Estimate;

        StartupRefusal refusal = Assert.Single(estimate.Startup);
        Assert.Equal((StartupCode.ContextExceedsCache, 131_072.0, StartupUnit.Tokens), (refusal.Code, refusal.Required.Value, refusal.Unit));
        Assert.False(estimate.Fits);
        Assert.Equal(0, estimate.LargestBatch.BatchSize);
        Assert.Equal("contextExceedsCache", estimate.LargestBatch.LimitedBy);
    }

    /// <summary>The length that the refusal names starts, and a block of 16 tokens more does not.</summary>
    [Fact]
    public void The_longest_context_that_is_named_starts()
    {
        Case small = Llama with { Gpu = SampleAccelerators.Rtx4090 };
        long longest = (long)Assert.Single(small.Estimate.Startup).Available.Value;

        Assert.Empty((small with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, longest) }).Estimate.Startup);
        Assert.NotEmpty((small with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, longest + 16) }).Estimate.Startup);
    }

    /// <summary>The null block is kept back since 0.29 (vllm-project/vllm pull request 47272): a pool of exactly one request no longer starts.</summary>
    [Theory, InlineData("0.28.0", true), InlineData("0.29.0", false)]
    public void One_block_is_kept_back_since_0_29(string version, bool starts)
    {
        Case exact = Llama with
        {
            Version = version,
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 8192).With(VllmKnobs.KvCacheMemoryBytes, ByteCount.PerGiB)
        };

        Assert.Equal(starts, exact.Estimate.Startup.IsEmpty);
    }

    [Fact]
    public void A_context_beyond_the_models_is_refused() =>
        Assert.Contains((Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 131_073) }).Estimate.Startup, refusal =>
            refusal.Code == StartupCode.ContextExceedsModel);

    [Fact]
    public void A_step_needs_a_token_for_each_sequence() =>
        Assert.Contains(
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumBatchedTokens, 512).With(VllmKnobs.MaxNumSeqs, 1024) }).Estimate.Startup,
            refusal => refusal.Code == StartupCode.SettingRefused);

    [Fact]
    public void Sequences_follow_the_steps_tokens_where_they_are_left_out() =>
        Assert.Empty((Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumBatchedTokens, 512) }).Estimate.Startup);
}
