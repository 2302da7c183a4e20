using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A request, its question with nothing left open, and the answer in the domain's terms.</summary>
/// <param name="Request">As it was sent.</param>
/// <param name="Asked">As a question.</param>
/// <param name="Question">The same with nothing left open.</param>
/// <param name="Model">The model as the answer repeats it.</param>
/// <param name="Assessment">The answer.</param>
internal sealed record SizedRequest(EstimateRequest Request, Question Asked, ResolvedQuestion Question, ModelChoice Model, Assessment Assessment)
{
    /// <summary>The body that says all of the question.</summary>
    public EstimateRequest Complete => field ??= CompleteRequest.Of(Question.Complete, Request, Model);

    /// <summary>JSON paths of what the client left out.</summary>
    public IReadOnlyList<string> Defaulted => FilledIn.Between(Request, Complete);
}

/// <summary>The one way from a request to its answer: validated, read as a question, resolved, assessed. Estimates, remedies, sweeps and plans all go
/// it.</summary>
internal sealed class Sizer(EstimateRequestValidator validator, CatalogueSet catalogue)
{
    /// <summary>What fills in the questions.</summary>
    public Resolver Resolver { get; } = new(catalogue.Speed, catalogue.SinglePass, catalogue.Quality);

    /// <summary>Runs that were measured at the caller's site, which times lean on.</summary>
    public MeasuredTimes Measured { get; private init; } = MeasuredTimes.None;

    /// <summary>The same for a caller whose site measured runs.</summary>
    public Sizer LeaningOn(MeasuredTimes measured) => measured.IsEmpty ? this : new Sizer(validator, catalogue) { Measured = measured };

    /// <returns>The answer, or what is wrong with the request.</returns>
    public Outcome<SizedRequest> Size(EstimateRequest request) =>
        from read in Read(request, asked => RequestedBaseline.From(asked, this))
        from resolved in Resolver.Resolve(read.Question)
        from assessment in resolved.Assess()
        select new SizedRequest(request, read.Question, resolved, read.Model, assessment);

    /// <summary>The request as a question.</summary>
    /// <param name="request">The request.</param>
    /// <param name="baselines">Finds what the answer must not fall behind.</param>
    /// <returns>The question, or what is wrong with the request.</returns>
    public Outcome<ReadQuestion> Read(EstimateRequest request, Func<BaselineRequest, Outcome<Baseline>> baselines) =>
        from valid in Refused.Unless(validator.Validate(request), request)
        from read in QuestionReading.Read(valid, catalogue)
        from question in WithBaseline(read.Question with { Measured = Measured }, valid.Require?.NoWorseThan, baselines)
        select read with { Question = question };

    private static Outcome<Question> WithBaseline(Question question, BaselineRequest? asked, Func<BaselineRequest, Outcome<Baseline>> baselines) =>
        asked is null ? question
            : baselines(asked).Select(baseline => question with { Requirements = question.Requirements! with { NoWorseThan = baseline } });
}
