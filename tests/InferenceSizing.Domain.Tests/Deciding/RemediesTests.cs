using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Deciding;

/// <summary>The search with the estimates of two sample deployments for all changes.</summary>
public sealed class RemediesTests
{
    private static readonly Appraisal Asked = Appraised(new Case(SampleModels.Llama31Of8B, "vllm") { Batch = 4 }, FirstToken(1e-6));
    private static readonly Alternatives None = new([], null, [], Pricing.Catalogue);

    [Fact]
    public void A_question_that_passes_is_not_searched() =>
        Assert.Same(RemedyList.Empty, Remedies.For(Appraised(new Case(SampleModels.Llama31Of8B, "vllm"), null), None, _ => throw new InvalidOperationException()));

    [Fact]
    public void No_change_is_estimated_twice()
    {
        List<Change> tried = [];
        RemedyList list = Remedies.For(Asked, None, change => { tried.Add(change); return null; });

        Assert.NotEmpty(tried);
        Assert.Distinct(tried);
        Assert.Empty(list.Found);
    }

    /// <summary>The same figures under the same limit pass no check: nothing is found, and the check is named.</summary>
    [Fact]
    public void A_check_that_no_change_meets_is_named()
    {
        RemedyList list = Remedies.For(Asked, None, _ => Asked);

        Assert.Empty(list.Found);
        Assert.Equal([Metrics.TimeToFirstToken], list.Unmet.Select(check => check.Metric));
    }

    /// <summary>All changes pass: at most two of a kind, and none is left without a pass.</summary>
    [Fact]
    public void Remedies_that_pass_leave_nothing()
    {
        RemedyList list = Remedies.For(Asked, None, _ => Asked.HeldTo(FirstToken(1e6)));

        Assert.InRange(list.Found.Length, 1, 8);
        Assert.Empty(list.Unmet);
        Assert.All(list.Found, remedy => Assert.Empty(remedy.Remaining));
        Assert.All(list.Found.GroupBy(remedy => remedy.Change.Kind), kind => Assert.InRange(kind.Count(), 1, 2));
    }

    private static Requirements FirstToken(double limit) => new([Requirement.On(Metrics.TimeToFirstToken, Magnitude.From(limit))]);

    private static Appraisal Appraised(Case answered, Requirements? required) =>
        Appraisal.Of(answered.Estimate, required, Pricing.Catalogue, QualityEstimate.Of(answered.Estimate, null, null, SampleEvidence.Published));
}
