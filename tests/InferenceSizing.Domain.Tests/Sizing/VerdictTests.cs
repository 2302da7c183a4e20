using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class VerdictTests
{
    private static readonly Estimate Answer = new Case(SampleModels.Llama31Of8B, "vllm") { Batch = 4 }.Estimate;
    private static readonly Estimate Encoded = new Case(SampleModels.BertBase, "tensorrt") { Input = 128, Batch = 4, Weights = "fp16" }.Estimate;

    private static Verdict VerdictOf(Requirements required, Estimate estimate, DollarsPerHour? price = null) =>
        Appraisal.Of(estimate, required, new Pricing(price, null), QualityEstimate.Of(estimate, null, null, SampleEvidence.Published)).Verdict!;

    [Fact]
    public void Nothing_asserted_passes_without_a_check()
    {
        Verdict verdict = VerdictOf(new Requirements(), Answer);

        Assert.True(verdict.Passed);
        Assert.Empty(verdict.Checks);
    }

    [Theory, InlineData(true, true), InlineData(false, false)]
    public void Fitting_can_be_asserted_either_way(bool asked, bool passes) => Assert.Equal(passes, VerdictOf(new Requirements { Fits = asked }, Answer).Passed);

    [Fact]
    public void A_bound_that_is_met_exactly_holds()
    {
        Requirements met = new()
        {
            MinBatchSize = Answer.LargestBatch.BatchSize,
            MaxTotal = Answer.PerGpu.Total.Estimate,
            MaxTimeToFirstToken = Answer.Served.TimeToFirstToken!.Value.Estimate,
            MaxTimePerOutputToken = Answer.Served.TimePerOutputToken!.Value.Estimate,
            MaxRequest = Answer.Served.Request!.Value.Estimate,
            MinOutputTokens = Answer.Served.OutputTokens!.Value.Estimate,
        };

        Verdict verdict = VerdictOf(met, Answer);

        Assert.True(verdict.Passed);
        Assert.Equal(["minBatchSize", "maxTotalGiB", "maxTtftMs", "maxTpotMs", "maxRequestMs", "minOutputTokensPerSecond"], verdict.Checks.Select(check => check.Name));
        Assert.All(verdict.Checks, check => Assert.Equal(check.Limit, check.Actual));
    }

    [Fact]
    public void Each_bound_that_is_missed_fails_by_itself()
    {
        Requirements[] missed =
        [
            new() { MinBatchSize = Answer.LargestBatch.BatchSize + 1 },
            new() { MaxTotal = ByteCount.FromCount(Answer.PerGpu.Total.Estimate.Count - ByteCount.PerMiB) },
            new() { MaxTimeToFirstToken = Answer.Served.TimeToFirstToken!.Value.Estimate * Ratio.From(0.99) },
            new() { MaxTimePerOutputToken = Answer.Served.TimePerOutputToken!.Value.Estimate * Ratio.From(0.99) },
            new() { MaxRequest = Answer.Served.Request!.Value.Estimate * Ratio.From(0.99) },
            new() { MinOutputTokens = Answer.Served.OutputTokens!.Value.Estimate * Ratio.From(1.01) },
        ];

        Assert.All(missed, required => Assert.False(Assert.Single(VerdictOf(required, Answer).Checks).Passed));
        Assert.False(VerdictOf(missed[0] with { Fits = true }, Answer).Passed);
    }

    [Fact]
    public void A_figure_that_the_model_does_not_have_fails()
    {
        Check check = Assert.Single(VerdictOf(new Requirements { MaxTimeToFirstToken = Seconds.From(1000) }, Encoded).Checks);

        Assert.Null(check.Actual);
        Assert.False(check.Passed);
    }

    [Fact]
    public void A_model_that_does_not_generate_is_held_to_its_batch_and_samples()
    {
        Requirements met = new() { MaxRequest = Encoded.Served.Batch!.Value.Estimate, MinSamples = Encoded.Served.Samples!.Value.Estimate };

        Assert.True(VerdictOf(met, Encoded).Passed);
        Assert.False(VerdictOf(new Requirements { MinSamples = Encoded.Served.Samples!.Value.Estimate * Ratio.From(1.01) }, Encoded).Passed);
    }

    [Fact]
    public void Figures_are_compared_in_the_units_of_their_fields()
    {
        Check check = Assert.Single(VerdictOf(new Requirements { MaxTotal = ByteCount.FromGibibytes(40) }, Answer).Checks);

        Assert.Equal(40, check.Limit.Value);
        Assert.Equal((double)Answer.PerGpu.Total.Estimate.Count / (1L << 30), check.Actual!.Value.Value);
    }

    /// <summary>Four dollars an hour at r tokens a second are 4 / 3600 · 10^6 / r dollars a million.</summary>
    [Fact]
    public void Cost_is_held_to_the_product()
    {
        double perMillion = 4 / 3600.0 * 1e6 / Answer.Served.OutputTokens!.Value.Estimate.PerSecond;
        Requirements dearer = new() { MaxCostPerMillion = DollarsPerMillion.From(perMillion * 1.01), MaxCostPerHour = DollarsPerHour.From(4) };

        Assert.True(VerdictOf(dearer, Answer, DollarsPerHour.From(4)).Passed);
        Assert.Equal(["maxCostPerMillionTokens"], Failed(VerdictOf(dearer with { MaxCostPerMillion = DollarsPerMillion.From(perMillion * 0.99) }, Answer, DollarsPerHour.From(4))));
        Assert.Equal(["maxCostPerMillionTokens", "maxUsdPerHour"], Failed(VerdictOf(dearer, Answer)));
    }

    [Fact]
    public void A_loss_that_no_results_tell_fails()
    {
        Requirements none = new() { MaxAccuracyLoss = Magnitude.From(0) };
        Estimate unheardOf = new Case(SampleModels.Llama31Of8B, "vllm") { Cache = "fp8" }.Estimate;

        Assert.True(VerdictOf(none, Answer).Passed);
        Assert.Null(Assert.Single(VerdictOf(none, unheardOf).Checks).Actual);
        Assert.False(VerdictOf(none, unheardOf).Passed);
    }

    private static string[] Failed(Verdict verdict) => [.. verdict.Checks.Where(check => !check.Passed).Select(check => check.Name)];
}
