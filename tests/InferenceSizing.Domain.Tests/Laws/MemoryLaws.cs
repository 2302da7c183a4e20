using FsCheck.Fluent;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Laws;

public sealed class MemoryLaws
{
    [Fact]
    public void More_tokens_never_take_less_memory() => Law.Holds(
        from sized in Scenario.Counted
        from more in Gen.Choose(1, 2000)
        select (sized, more),
        drawn => drawn.sized.Model.Input == Domain.Networks.InputKind.Images
            || TotalOf(drawn.sized with { Input = drawn.sized.Input + drawn.more }) >= TotalOf(drawn.sized));

    [Fact]
    public void More_sequences_never_take_less_memory() => Law.Holds(
        from sized in Scenario.Any
        from more in Gen.Choose(1, 200)
        select (sized, more),
        drawn => TotalOf(drawn.sized with { Batch = drawn.sized.Batch + drawn.more }) >= TotalOf(drawn.sized));

    [Fact]
    public void Half_the_bits_of_a_plain_format_are_half_the_bytes() => Law.Holds(
        Scenario.Any.Where(sized => !sized.Profile.ReadsGguf),
        sized =>
        {
            WeightLayout single = (sized with { Weights = "fp32" }).WeightLayout, half = (sized with { Weights = "fp16" }).WeightLayout;
            for (int stage = 0; stage < sized.Layout.Pipeline; stage++)
                Assert.Equal(single.OfStage(stage).Count, 2 * half.OfStage(stage).Count);
            Assert.Equal(single.Rows.Sum(row => row.Bytes.Count), 2 * half.Rows.Sum(row => row.Bytes.Count));
        });

    [Fact]
    public void Half_the_bits_of_the_cache_are_half_its_bytes() => Law.Holds(
        Scenario.Generating,
        sized => (sized with { Cache = "bf16" }).CacheLayout.PerSequence(0, sized.Input, sized.Input)
            == 2 * (sized with { Cache = "fp8" }).CacheLayout.PerSequence(0, sized.Input, sized.Input));

    [Fact]
    public void The_whole_never_exceeds_the_sum_of_its_ranks() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            WeightLayout weights = sized.WeightLayout;
            long whole = weights.Rows.Sum(row => row.Bytes.Count), ranks = weights.Host.Count;
            for (int stage = 0; stage < sized.Layout.Pipeline; stage++)
                ranks += sized.Layout.Tensor * sized.Layout.AttentionData * weights.OfStage(stage).Count;
            Assert.True(whole <= ranks, $"{whole} bytes in {ranks} on the ranks of {sized}.");
        });

    [Fact]
    public void A_sequences_cache_never_exceeds_the_sum_of_its_ranks() => Law.Holds(
        Scenario.Generating,
        sized =>
        {
            CacheLayout divided = sized.CacheLayout, whole = (sized with { Layout = Domain.Parallelism.ParallelLayout.Single }).CacheLayout;
            ByteCount sum = ByteCount.Zero;
            for (int stage = 0; stage < sized.Layout.Pipeline; stage++)
                sum += sized.Layout.Tensor * divided.PerSequence(stage, sized.Input, sized.Input);
            return sum >= whole.PerSequence(0, sized.Input, sized.Input);
        });

    [Fact]
    public void A_pool_and_what_stands_beside_it_stay_within_the_card() => Law.Holds(
        Scenario.Served,
        sized =>
        {
            for (int stage = 0; stage < sized.Layout.Pipeline; stage++)
            {
                Domain.Engines.Shared.EngineMemory memory = sized.Share(stage);
                Assert.True(memory.Budget <= sized.Gpu.UsableMemory);
                Assert.True(memory.Pool == ByteCount.Zero || memory.Weights + memory.Pool <= memory.Budget);
                Assert.Equal(memory.Free.IsShortfall, memory.Cache > memory.Pool || memory.Free.Count < 0);
            }
        });

    [Fact]
    public void Intervals_hold_their_estimates() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            Domain.Engines.Shared.EngineMemory memory = sized.Share();
            foreach (Interval<ByteCount> interval in new[] { memory.Activations, memory.CudaGraphs, memory.Runtime, memory.Total })
                Assert.True(interval.Low <= interval.Estimate && interval.Estimate <= interval.High);
        });

    private static ByteCount TotalOf(Case sized) => sized.Estimate.Instance.Total.Estimate;
}
