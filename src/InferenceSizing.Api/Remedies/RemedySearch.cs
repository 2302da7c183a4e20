using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Launch;
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
    public RemediesAnswer For(SizedRequest sized, CancellationToken over)
    {
        RemedyList list = Domain.Deciding.Remedies.For(sized.Asked, sized.Assessment, AlternativesTo(sized), sizer.Resolver, over);
        return new RemediesAnswer([.. list.Found.Select(remedy => AnswerOf(remedy, sized))], [.. list.Unmet.Select(UnmetWarning)]);
    }

    private static RemedyAnswer AnswerOf(Remedy remedy, SizedRequest sized)
    {
        EstimateRequest given = remedy.Change.Gpu is { } gpu ? sized.Request with { Gpu = new CatalogueGpu { Id = gpu.Card.Id } } : sized.Request;
        ModelChoice model = remedy.Change.Model is { } other ? new ModelChoice { Id = other.Id } : sized.Model;
        EstimateRequest after = CompleteRequest.Of(remedy.Question, given, model);
        return new RemedyAnswer(
            remedy.Change.Title,
            JsonNamingPolicy.CamelCase.ConvertName(remedy.Change.Kind.ToString()),
            ChangePatch.Of(remedy.Change, sized.Complete, after),
            FlagsOf(remedy, sized, after),
            EffectAnswer.Of(remedy.Assessment),
            [.. remedy.Remaining.Select(RequirementMembers.NameOf)]);
    }

    private static ImmutableArray<string> FlagsOf(Remedy remedy, SizedRequest sized, EstimateRequest after) =>
        remedy.Change is { Gpu: null, Model: null } && sized.Complete.Engine?.Name == after.Engine?.Name
            && Launching.CommandOf(sized.Question.Complete, sized.Complete, null) is { } before
            && Launching.CommandOf(remedy.Question, after, null) is { } changed
                ? changed.FlagsBeyond(before) : [];

    private static WarningAnswer UnmetWarning(Check check) => new("requirementUnmet", $"No change that was tried meets {RequirementMembers.NameOf(check)}.");

    private Alternatives AlternativesTo(SizedRequest sized) => new(
        [.. catalogue.Accelerators],
        sized.Request.Gpu is CatalogueGpu ? sized.Asked.Gpu.Card : null,
        SiblingsOf(sized.Question),
        sized.Asked.Pricing);

    /// <summary>Other models of the family from the same publisher.</summary>
    private IEnumerable<Sibling> SiblingsOf(ResolvedQuestion question)
    {
        ModelSource asked = question.Complete.Model;
        if (asked.Id is not { } id)
            return [];
        string publisher = id.Split('/')[0];
        return from model in catalogue.Models
               where string.Equals(model.Family, asked.Family, StringComparison.OrdinalIgnoreCase)
                   && model.Id.Split('/')[0] == publisher && model.Kind == question.Deployment.Architecture.Kind
               let parameters = ParametersOf(model)
               where parameters is not null
               select new Sibling(model.Id, ElementCount.From(parameters.Value), () =>
                   RequestedModel.Read(new ModelChoice { Id = model.Id }, catalogue, null).Value?.Source);
    }

    private static long? ParametersOf(ModelEntry model) => model.PublishedParameters ?? model.Architecture.Value?.LayOut().Operators?.Parameters.Value;
}
