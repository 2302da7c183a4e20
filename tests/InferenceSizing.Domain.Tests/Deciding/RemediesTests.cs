using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Ollama;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRtLlm;
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

    /// <summary>TensorRT-LLM divides its cache for requests of half the longest: windows hold more of shorter ones where <c>maxSeqLen</c> is smaller.</summary>
    [Fact]
    public void A_shorter_longest_context_is_offered_where_the_cache_is_divided_by_it()
    {
        RemedyList list = Search(Asked(16) with
        {
            Model = Source(SampleModels.Gemma3Of27B),
            Engine = new EngineQuestion { Engine = EngineList.Find("tensorrt-llm") },
        });

        Remedy shorter = list.Found.First(remedy => remedy.Change.Settings.Has(TensorRtLlmKnobs.MaxSeqLen));
        Assert.Equal(ChangeKind.EngineSetting, shorter.Change.Kind);
        Assert.Empty(shorter.Remaining);
    }

    /// <summary>Of a share that leaves too little beside it the largest that starts is offered, not the smallest that holds one request.</summary>
    [Fact]
    public void A_share_that_is_too_large_becomes_the_largest_that_starts()
    {
        Question asked = Asked(1) with { Engine = With(0.99) };

        Ratio share = Assert.Single(Search(asked).Found, remedy => remedy.Change.Settings.Has(SglangKnobs.MemFractionStatic))
            .Change.Settings.Get(SglangKnobs.MemFractionStatic);

        Assert.True(Assessed(asked with { Engine = With(share.Value) }).Passes);
        Assert.False(Assessed(asked with { Engine = With(share.Value + 0.01) }).Passes);
        Assert.All(Assessed(asked).Estimate.Startup, refusal => Assert.Equal(StartupCode.RestExceedsMemory, refusal.Code));

        static EngineQuestion With(double share) => new()
        {
            Engine = EngineList.Find("sglang"),
            Settings = KnobSet.Empty.With(SglangKnobs.MemFractionStatic, Ratio.From(share)),
        };
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

    private static ModelSource Source(Architecture model) => new() { Architecture = model, Family = model.Family, StoredAs = "bf16" };

    private static Question Asked(int batch, params Requirement[] limits)
    {
        return new Question
        {
            Model = Source(SampleModels.Llama31Of8B),
            Gpu = new GpuQuestion { Card = SampleAccelerators.H100 },
            Workload = new WorkloadQuestion { BatchSize = SequenceCount.From(batch) },
            Requirements = limits.Length == 0 ? null : new Requirements([.. limits]),
        };
    }
}
