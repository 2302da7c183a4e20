using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class VerdictTests
{
    private static readonly Estimate Answer = new Case(SampleModels.Llama31Of8B, "vllm") { Batch = 4 }.Estimate;
    private static readonly Estimate Encoded = new Case(SampleModels.BertBase, "tensorrt") { Input = 128, Batch = 4, Weights = "fp16" }.Estimate;

    private static Verdict VerdictOf(Requirements required, Estimate estimate, DollarsPerHour? price = null) =>
        Assessment.Of(estimate, required, new Pricing(price, null), Assessment.QualityOf(estimate, null, null, SampleEvidence.Published)).Verdict!;

    private static Requirements Require(params (Metric Metric, double Limit)[] limits) =>
        new([.. limits.Select(limit => Requirement.On(limit.Metric, Magnitude.From(limit.Limit)))]);

    /// <summary>What was found, as a bound that is then met exactly.</summary>
    private static (Metric Metric, double Limit) Met(Metric metric, Estimate estimate, double factor = 1) =>
        (metric, metric.OfOrStandIn(Assessed(estimate))!.Value.Estimate.Value * factor);

    private static Assessment Assessed(Estimate estimate) =>
        Assessment.Of(estimate, null, Pricing.Catalogue, Assessment.QualityOf(estimate, null, null, SampleEvidence.Published));

    [Fact]
    public void Nothing_asserted_passes_without_a_check()
    {
        Verdict verdict = VerdictOf(Require(), Answer);

        Assert.True(verdict.Passed);
        Assert.Empty(verdict.Checks);
    }

    [Theory, InlineData(1, true), InlineData(0, false)]
    public void Fitting_can_be_asserted_either_way(int asked, bool passes) => Assert.Equal(passes, VerdictOf(Require((Metrics.Fits, asked)), Answer).Passed);

    [Fact]
    public void A_bound_that_is_met_exactly_holds()
    {
        Metric[] metrics = [Metrics.LargestBatch, Metrics.Total, Metrics.TimeToFirstToken, Metrics.TimePerOutputToken, Metrics.RequestTime,
            Metrics.OutputTokens];

        Verdict verdict = VerdictOf(Require([.. metrics.Select(metric => Met(metric, Answer))]), Answer);

        Assert.True(verdict.Passed);
        Assert.Equal(metrics, verdict.Checks.Select(check => check.Metric));
        Assert.All(verdict.Checks, check => Assert.Equal(check.Limit, check.Actual));
    }

    [Fact]
    public void Each_bound_that_is_missed_fails_by_itself()
    {
        (Metric, double)[] missed =
        [
            (Metrics.LargestBatch, Answer.LargestBatch.BatchSize.Count + 1),
            (Metrics.Total, Answer.PerGpu.Total.Estimate.Count - 1),
            Met(Metrics.TimeToFirstToken, Answer, 0.99),
            Met(Metrics.TimePerOutputToken, Answer, 0.99),
            Met(Metrics.RequestTime, Answer, 0.99),
            Met(Metrics.OutputTokens, Answer, 1.01),
        ];

        Assert.All(missed, limit => Assert.False(Assert.Single(VerdictOf(Require(limit), Answer).Checks).Passed));
        Assert.False(VerdictOf(Require((Metrics.Fits, 1), missed[0]), Answer).Passed);
    }

    [Fact]
    public void A_figure_that_the_model_does_not_have_fails()
    {
        Check check = Assert.Single(VerdictOf(Require((Metrics.TimeToFirstToken, 1e6)), Encoded).Checks);

        Assert.Null(check.Actual);
        Assert.False(check.Passed);
    }

    [Fact]
    public void A_model_that_does_not_generate_is_held_to_its_batch_and_samples()
    {
        double batch = Encoded.Served.Batch!.Value.Estimate.Milliseconds;

        Assert.True(VerdictOf(Require((Metrics.RequestTime, batch), Met(Metrics.Samples, Encoded)), Encoded).Passed);
        Assert.False(VerdictOf(Require((Metrics.RequestTime, batch * 0.99)), Encoded).Passed);
        Assert.False(VerdictOf(Require(Met(Metrics.Samples, Encoded, 1.01)), Encoded).Passed);
    }

    [Fact]
    public void Figures_are_compared_in_the_unit_that_is_asked_for()
    {
        Requirements inGibibytes = new([new Requirement(Metrics.Total, Magnitude.From(40), MetricUnit.Gibibytes)]);
        Check check = Assert.Single(VerdictOf(inGibibytes, Answer).Checks);

        Assert.Equal(40, check.Limit.Value);
        Assert.Equal((double)Answer.PerGpu.Total.Estimate.Count / (1L << 30), check.Actual!.Value.Value);
    }

    /// <summary>Four dollars an hour at r tokens a second are 4 / 3600 · 10^6 / r dollars a million.</summary>
    [Fact]
    public void Cost_is_held_to_the_product()
    {
        double perMillion = 4 / 3600.0 * 1e6 / Answer.Served.OutputTokens!.Value.Estimate.PerSecond;
        Requirements dearer = Require((Metrics.CostPerMillion, perMillion * 1.01), (Metrics.CostPerHour, 4));
        Requirements cheaper = Require((Metrics.CostPerMillion, perMillion * 0.99), (Metrics.CostPerHour, 4));

        Assert.True(VerdictOf(dearer, Answer, DollarsPerHour.From(4)).Passed);
        Assert.Equal([Metrics.CostPerMillion], Failed(VerdictOf(cheaper, Answer, DollarsPerHour.From(4))));
        Assert.Equal([Metrics.CostPerMillion, Metrics.CostPerHour], Failed(VerdictOf(dearer, Answer)));
    }

    [Fact]
    public void A_loss_that_no_results_tell_fails()
    {
        Requirements none = Require((Metrics.AccuracyLoss, 0));
        Estimate unheardOf = new Case(SampleModels.Llama31Of8B, "vllm") { Cache = "fp8" }.Estimate;

        Assert.True(VerdictOf(none, Answer).Passed);
        Assert.Null(Assert.Single(VerdictOf(none, unheardOf).Checks).Actual);
        Assert.False(VerdictOf(none, unheardOf).Passed);
    }

    /// <summary>Every metric that is compared is no worse than itself, and with 10 % of tolerance a tenth more memory and a tenth fewer sequences
    /// are.</summary>
    [Fact]
    public void A_baseline_leaves_its_tolerance()
    {
        Assessment found = Assessed(Answer);
        Baseline before = Baseline.Of(found, Ratio.From(0.1));
        Verdict verdict = VerdictOf(new Requirements([], before), Answer);

        Assert.True(verdict.Passed);
        Assert.All(verdict.Checks, check => Assert.Equal(check.Before, check.Actual));
        Check total = Assert.Single(verdict.Checks, check => check.Metric == Metrics.Total);
        Check largest = Assert.Single(verdict.Checks, check => check.Metric == Metrics.LargestBatch);
        Assert.Equal(Math.Floor(Answer.PerGpu.Total.Estimate.Count * 1.1), total.Limit.Value);
        Assert.Equal(Math.Ceiling(Answer.LargestBatch.BatchSize.Count * 0.9), largest.Limit.Value);
        Assert.Equal(0, total.ChangePercent!.Value.Value);
    }

    private static Metric[] Failed(Verdict verdict) => [.. verdict.Checks.Where(check => !check.Passed).Select(check => check.Metric)];
}
