using FsCheck.Fluent;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Laws;

/// <summary>Each inverse answer, asked back as a client would ask it, fits; a little less does not.</summary>
public sealed class InverseLaws
{
    private const int Draws = 240;

    [Fact]
    public void The_largest_context_fits_and_a_longer_one_does_not() => Law.Holds(
        Scenario.Counted.Where(sized => sized.Model.Input == InputKind.Tokens),
        sized =>
        {
            LargestContext longest = sized.Estimate.Capacity.Context!;
            int bound = (int)sized.Model.Dimensions.MaximumContext.Count;
            Assert.InRange(longest.Tokens.Count, 0, bound);
            Assert.True(longest.Tokens.Count == 0 || Reaching(sized, longest.Tokens.Count).Estimate.Fits, $"{longest} does not fit: {sized}");
            Assert.Equal(longest.Tokens.Count == bound, longest.LimitedBy == "model");
            if (longest.LimitedBy == "memory")
                Assert.False(Reaching(sized, longest.Tokens.Count + 1).Estimate.Fits, $"{longest} could be longer: {sized}");
        },
        Draws);

    /// <summary>Whatever is asked fits exactly when its context is within the largest.</summary>
    [Fact]
    public void The_asked_context_fits_exactly_when_it_is_within_the_largest() => Law.Holds(
        Scenario.Counted.Where(sized =>
            sized.Model.Kind == ArchitectureKind.Decoder && sized.Workload.ContextTokens.Count <= sized.Model.Dimensions.MaximumContext.Count),
        sized => sized.Estimate.Fits == (sized.Workload.ContextTokens.Count <= sized.Estimate.Capacity.Context!.Tokens.Count),
        Draws);

    [Fact]
    public void The_smallest_share_fits_and_a_hundredth_less_does_not() => Law.Holds(
        Scenario.Counted,
        sized =>
        {
            SmallestShare smallest = sized.Estimate.Capacity.MemoryShare;
            if (sized.Profile.Find(KnobRole.BudgetShare) is not { } knob)
            {
                Assert.Equal(new SmallestShare(null, "engine"), smallest);
                return;
            }

            if (smallest.Share is { } share)
            {
                Assert.True(With(share.Value).Estimate.Fits, $"{share} does not fit: {sized}");
                Assert.True(share.Value < 0.015 || !With(share.Value - 0.01).Estimate.Fits, $"{share} could be smaller: {sized}");
            }
            else
            {
                Assert.False(With(1).Estimate.Fits, $"the whole GPU fits: {sized}");
                Assert.NotNull(smallest.LimitedBy);
            }

            Case With(double value) => sized with { Knobs = sized.Knobs.With(knob, KnobValue.Of(Ratio.From(value))) };
        },
        Draws);

    [Fact]
    public void The_fewest_gpus_hold_the_batch_and_no_fewer_do() => Law.Holds(
        Scenario.Counted,
        sized =>
        {
            int? fewest = (int?)sized.Started.Capacity.Gpus.Count?.Value;
            int most = sized.Model.Generates ? FewestGpus.Ceiling : 1;
            foreach (int gpus in Enumerable.Range(1, fewest ?? most).Where(gpus =>
                IsAsked(gpus, fewest) && sized.Profile.DividesOver(sized.Model.Dimensions, gpus)))
            {
                Case alone = sized with { Layout = sized.Profile.LayoutOver(gpus, 1) };
                Assert.True(alone.Started.Fits == (gpus == fewest), $"{gpus} against {fewest}: {sized}");
            }
        },
        Draws);

    /// <summary>The number itself, those just below it, and some small ones: stages may be as many as layers.</summary>
    private static bool IsAsked(int gpus, int? fewest) => gpus >= fewest - 2 || gpus is 1 or 2 or 4 or 8;

    /// <summary>The same request with another length of its sequences, the answer's length kept where the prompt can give way.</summary>
    private static Case Reaching(Case sized, long context)
    {
        if (sized.Model.Kind == ArchitectureKind.EncoderDecoder)
            return sized with { Output = context };
        long output = sized.Model.Generates ? Math.Min(sized.Output, context - 1) : 0;
        return sized with { Input = context - output, Output = output };
    }
}
