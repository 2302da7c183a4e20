using FsCheck.Fluent;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Laws;

public sealed class CapacityLaws
{
    [Fact]
    public void The_largest_batch_fits_and_one_more_does_not() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            RankLoad load = sized.Load;
            long largest = BatchSolver.Solve(sized.Profile, load);
            Assert.True(largest == 0 || Fits(sized, load, largest), $"{largest} does not fit: {sized}");
            Assert.True(largest == BatchSolver.Ceiling || !Fits(sized, load, largest + 1), $"{largest + 1} fits too: {sized}");
        });

    /// <summary>A context of the client's own stays allocated below the asked batch and grows beyond it.</summary>
    [Fact]
    public void The_same_holds_for_a_context_that_the_client_chose() => Law.Holds(
        from sized in Scenario.Generating.Where(sized => sized.Engine == "llama.cpp")
        from cells in Gen.Choose(1, 400_000)
        from slots in Gen.Choose(1, 64)
        select sized with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.ParallelSequences, slots) },
        sized =>
        {
            RankLoad load = sized.Load;
            long largest = BatchSolver.Solve(sized.Profile, load);
            Assert.True(largest == 0 || Fits(sized, load, largest));
            Assert.True(largest == BatchSolver.Ceiling || !Fits(sized, load, largest + 1));
        });

    [Fact]
    public void An_estimate_fits_exactly_when_its_batch_is_within_the_largest() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            Estimate estimate = sized.Started;
            long asked = sized.Arrival is OfferedRate ? estimate.InFlight.Sequences.Estimate.Count : sized.Batch;
            Assert.Equal(estimate.Fits, estimate.InFlight.IsSteady && asked <= estimate.LargestBatch.BatchSize.Count);
            Assert.Equal(estimate.LargestBatch.BatchSize, estimate.LargestBatch.ByLimit.Min(limit => limit.BatchSize));
            Assert.Contains(estimate.LargestBatch.ByLimit, limit =>
                limit.Limit == estimate.LargestBatch.LimitedBy && limit.BatchSize == estimate.LargestBatch.BatchSize);
            if (estimate.Fits)
                Assert.False(estimate.PerGpu.Free.IsShortfall);
            if (estimate.PerGpu.Free.IsShortfall)
                Assert.False(estimate.Fits);
        });

    [Fact]
    public void A_larger_card_never_holds_a_smaller_batch() => Law.Holds(
        from sized in Scenario.Any
        from gibibytes in Gen.Choose(1, 100)
        select (sized, gibibytes),
        drawn => LargestOn(drawn.sized, drawn.gibibytes + 30) <= LargestOn(drawn.sized, drawn.gibibytes + 40));

    private static long LargestOn(Case sized, int gibibytes)
    {
        // The knobs stay those of the drawn card: a larger one changes an engine's defaults, and with them what it sets aside.
        KnobSet knobs = sized.AllKnobs;
        Case other = sized with { Gpu = sized.Gpu with { UsableMemory = Domain.Units.ByteCount.FromGibibytes(gibibytes) }, Knobs = knobs };
        return BatchSolver.Solve(other.Profile, other.Load);
    }

    private static bool Fits(Case sized, RankLoad load, long batch)
    {
        RankLoad settled = sized.Profile.SettledFor(load, batch);
        for (int stage = 0; stage < sized.Layout.Pipeline; stage++)
        {
            if (sized.Profile.Share(settled, stage, batch).Free.IsShortfall)
                return false;
        }

        return true;
    }
}
