using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What other processes hold of a GPU, as each engine meets it.</summary>
public sealed class ReservedMemoryTests
{
    private static readonly ByteCount FourGibibytes = ByteCount.FromGibibytes(4);

    private static readonly Case OnVllm = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

    /// <summary>0.9 of 79.19 GiB is 71.27, and 75.19 are free: the baseline is read after the others came, so nothing of the pool is theirs.</summary>
    [Fact]
    public void Vllm_takes_its_share_of_the_whole_card_while_that_is_free() =>
        Assert.Equal(OnVllm.Share().Pool, (OnVllm with { Reserved = FourGibibytes }).Share().Pool);

    /// <summary>"Free memory on device (12.18/23.56 GiB) on startup is less than desired GPU memory utilization (0.92, 21.67 GiB)": 79.19 − 12 = 67.19 GiB are
    /// less than 71.271.</summary>
    [Fact]
    public void Vllm_does_not_start_where_less_is_free_than_its_share()
    {
        Estimate estimate = (OnVllm with { Reserved = ByteCount.FromGibibytes(12) }).Estimate;

        Assert.False(estimate.Fits);
        Assert.Equal(0, estimate.LargestBatch.BatchSize.Count);
        Close.To(67.19 - 71.271, (double)estimate.PerGpu.Free.Count / ByteCount.PerGiB, 0.05);
        Assert.Contains(estimate.Startup, refusal => refusal.Code == StartupCode.ShareExceedsFree);
    }

    /// <summary>18.264 GiB of 79.19 serve the batch (docs/formulas.md), whoever holds the rest: 0.24, while at most 15.19 GiB free, 0.191, serves
    /// nothing.</summary>
    [Theory, InlineData(12, 0.24), InlineData(64, null)]
    public void The_smallest_share_is_looked_for_in_what_others_leave(int held, double? share)
    {
        Case sized = OnVllm with
        {
            Input = 1024,
            Output = 128,
            Batch = 8,
            Reserved = ByteCount.FromGibibytes(held),
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 4096)
        };

        Assert.Equal(share, sized.Estimate.Capacity.MemoryShare.Share?.Value);
    }

    /// <summary>The first V1 took all device memory outside PyTorch for its own.</summary>
    [Fact]
    public void Vllm_0_8_takes_what_others_hold_from_its_pool()
    {
        Case sized = OnVllm with { Version = "0.8.4" };

        Assert.Equal(sized.Share().Pool.Count - FourGibibytes.Count, (sized with { Reserved = FourGibibytes }).Share().Pool.Count);
    }

    /// <summary>Its fraction is of what is free: 0.8 · 4 GiB less.</summary>
    [Fact]
    public void Sglang_divides_what_is_free()
    {
        Case sized = new(SampleModels.Llama31Of8B, "sglang") { Knobs = KnobSet.Empty.With(SglangKnobs.MemFractionStatic, Ratio.From(0.8)) };

        Close.To(0.8 * FourGibibytes.Count, sized.Share().Pool.Count - (sized with { Reserved = FourGibibytes }).Share().Pool.Count, 1e-6);
    }

    /// <summary>0.9 of what is free once the model is in place.</summary>
    [Fact]
    public void Tensorrt_llm_takes_its_fraction_of_less()
    {
        Case sized = new(SampleModels.Llama31Of8B, "tensorrt-llm");

        Close.To(0.9 * FourGibibytes.Count, sized.Share().Pool.Count - (sized with { Reserved = FourGibibytes }).Share().Pool.Count, 1e-6);
    }

    [Theory, InlineData("llama.cpp"), InlineData("transformers")]
    public void The_others_have_that_much_less(string engine)
    {
        Case sized = new(SampleModels.Llama31Of8B, engine);

        Assert.Equal(sized.Share().Free.Count - FourGibibytes.Count, (sized with { Reserved = FourGibibytes }).Share().Free.Count);
    }
}
