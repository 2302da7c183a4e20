using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Remedies;

/// <summary>What would make a request pass, and what nothing does.</summary>
/// <param name="Found">Best first.</param>
/// <param name="Warnings">Checks that no change meets.</param>
internal sealed record RemediesAnswer(IReadOnlyList<RemedyAnswer> Found, IReadOnlyList<WarningAnswer> Warnings);

/// <summary>The way of remedies to the domain's search and back.</summary>
internal sealed class RemedySearch(Sizer sizer, CatalogueSet catalogue)
{
    public RemediesAnswer For(EstimateRequest request, Sized sized)
    {
        EstimateRequest asked = request with { Require = null };
        Dictionary<Change, (EstimateRequest Changed, EstimateRequest Complete)> tried = new(ReferenceEqualityComparer.Instance);
        RemedyList list = Domain.Deciding.Remedies.For(sized.Appraisal, AlternativesTo(sized), With);
        return new RemediesAnswer(
            [.. list.Found.Select(remedy => AnswerOf(remedy, ChangePatch.Of(asked, tried[remedy.Change].Changed, sized.Question.Complete, tried[remedy.Change].Complete)))],
            [.. list.Unmet.Select(UnmetWarning)]);

        Appraisal? With(Change change)
        {
            EstimateRequest changed = ChangedRequest.With(asked, change, sized.Question.Deployment);
            if (sizer.Size(changed).Sized is not { } found)
                return null;
            tried.Add(change, (changed, found.Question.Complete));
            return found.Appraisal.HeldTo(sized.Question.Requirements);
        }
    }

    private static RemedyAnswer AnswerOf(Remedy remedy, JsonObject patch) => new(
        remedy.Change.Title,
        JsonNamingPolicy.CamelCase.ConvertName(remedy.Change.Kind.ToString()),
        patch,
        EffectAnswer.Of(remedy.Appraisal),
        [.. remedy.Remaining.Select(RequirementMembers.NameOf)]);

    private static WarningAnswer UnmetWarning(Check check) => new("requirementUnmet", $"No change that was tried meets {RequirementMembers.NameOf(check)}.");

    private Alternatives AlternativesTo(Sized sized)
    {
        string? id = (sized.Question.Complete.Gpu as CatalogueGpu)?.Id;
        return new Alternatives([.. catalogue.Accelerators], id is null ? null : catalogue.FindAccelerator(id), SiblingsOf(sized.Question), sized.Question.Pricing);
    }

    /// <summary>Other models of the family from the same publisher.</summary>
    private IEnumerable<Sibling> SiblingsOf(SizingQuestion question)
    {
        if (question.Model.Id is not { } id)
            return [];
        string publisher = id.Split('/')[0];
        return from model in catalogue.Models
               where string.Equals(model.Family, question.Model.Family, StringComparison.OrdinalIgnoreCase)
                   && model.Id.Split('/')[0] == publisher && model.Kind == question.Deployment.Architecture.Kind
               let parameters = ParametersOf(model)
               where parameters is not null
               select new Sibling(model.Id, ElementCount.From(parameters.Value));
    }

    private static long? ParametersOf(ModelEntry model) => model.PublishedParameters ?? model.Architecture.Value?.LayOut().Operators?.Parameters;
}
