using FluentValidation;
using FluentValidation.Results;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A question and its answer, in the domain's terms.</summary>
internal sealed record Sized(SizingQuestion Question, Appraisal Appraisal);

/// <summary>The one way from a request to its answer: validated, resolved against the catalogue, appraised. Estimates, remedies, sweeps and plans all go it.</summary>
internal sealed class Sizer(IValidator<EstimateRequest> validator, CatalogueSet catalogue)
{
    /// <returns>The answer, or the problem with the request.</returns>
    public (Sized? Sized, ProblemHttpResult? Problem) Size(EstimateRequest request)
    {
        ValidationResult valid = validator.Validate(request);
        if (!valid.IsValid)
            return (null, Problem.Invalid(valid.ToDictionary()));
        (SizingQuestion? question, ProblemHttpResult? problem) = SizingQuestion.From(request, catalogue);
        if (question is null)
            return (null, problem);
        if (request.Require?.NoWorseThan is { } asked)
        {
            (Baseline? baseline, problem) = AssertedBaseline.From(asked, this);
            if (baseline is null)
                return (null, problem);
            question = question with { Requirements = question.Requirements! with { NoWorseThan = baseline } };
        }

        if (question.Appraise().Succeeded(out Appraisal? appraisal, out Refusal? refusal))
            return (new Sized(question, appraisal), null);
        return (null, Refused.Problem(refusal));
    }
}
