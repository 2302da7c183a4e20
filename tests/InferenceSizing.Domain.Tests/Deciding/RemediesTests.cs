using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Ollama;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Deciding;

/// <summary>The search over questions in the domain, without a request.</summary>
public sealed class RemediesTests
{
    private static readonly Resolver Resolver = new(SampleSpeed.Model, SampleSinglePass.Plain, SampleEvidence.Published);
    private static readonly Alternatives None = new([], null, [], Pricing.Catalogue);

    [Fact]
    public void A_question_that_passes_is_not_searched() => Assert.Same(RemedyList.Empty, Search(Asked(1)));

    /// <summary>One nanosecond to the first token: nothing is found, and the check is named.</summary>
    [Fact]
    public void A_check_that_no_change_meets_is_named()
    {
        RemedyList list = Search(Asked(1, Requirement.On(Metrics.TimeToFirstToken, Magnitude.From(1e-6))));

        Assert.Empty(list.Found);
        Assert.Equal([Metrics.TimeToFirstToken], list.Unmet.Select(check => check.Metric));
    }

    /// <summary>2^20 sequences fit on no card: what is found passes when its question is asked, and each is another one.</summary>
    [Fact]
    public void Remedies_pass_when_their_questions_are_asked()
    {
        Question asked = Asked(1 << 20);
        RemedyList list = Search(asked);

        Assert.InRange(list.Found.Length, 1, 8);
        Assert.Empty(list.Unmet);
        Assert.All(list.Found.GroupBy(remedy => remedy.Change.Kind), kind => Assert.InRange(kind.Count(), 1, 2));
        foreach (Remedy remedy in list.Found)
        {
            Assert.Empty(remedy.Remaining);
            Assert.True(Assessed(remedy.Question).Passes, remedy.Change.Title);
            Assert.Equal(Assessed(remedy.Change.AppliedTo(asked)).Estimate.PerGpu.Total, Assessed(remedy.Question).Estimate.PerGpu.Total);
        }
    }

    /// <summary>Ollama itself places as many layers as fit: one token of context is too short, whatever is kept off the GPU.</summary>
    [Fact]
    public void Layers_that_the_engine_places_by_itself_are_not_taken_off()
    {
        RemedyList list = Search(Asked(1) with
        {
            Engine = new EngineQuestion { Engine = EngineList.Find("ollama"), Settings = KnobSet.Empty.With(OllamaKnobs.NumCtx, 1) },
        });

        Assert.DoesNotContain(list.Found, remedy => remedy.Change.Kind == ChangeKind.Offload);
    }

    [Fact]
    public void A_search_that_nobody_waits_for_ends()
    {
        Question asked = Asked(1 << 20);
        Assessment answer = Assessed(asked);
        CancellationToken over = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Remedies.For(asked, answer, None, Resolver, over));
        PlanTerms terms = new(Rate.From(1), PlanTerms.UsualHeadroom, []);
        Assert.Throws<OperationCanceledException>(() => DeploymentSearch.For(terms, default, asked, Resolver, over));
    }

    private static RemedyList Search(Question question) => Remedies.For(question, Assessed(question), None, Resolver);

    private static Assessment Assessed(Question question) =>
        (from resolved in Resolver.Resolve(question)
         from assessment in resolved.Assess()
         select assessment).Value!;

    private static Question Asked(int batch, params Requirement[] limits)
    {
        Architecture model = SampleModels.Llama31Of8B;
        return new Question
        {
            Model = new ModelSource { Architecture = model, Family = model.Family, StoredAs = "bf16" },
            Gpu = new GpuQuestion { Card = SampleAccelerators.H100 },
            Workload = new WorkloadQuestion { BatchSize = SequenceCount.From(batch) },
            Requirements = limits.Length == 0 ? null : new Requirements([.. limits]),
        };
    }
}
