using FluentValidation;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Api.Plans.Request;

internal sealed class PlanValidator : AnnotatedValidator<PlanRequest>
{
    public PlanValidator(CatalogueSet catalogue)
    {
        RuleFor(plan => plan.Models).NotNull().WithMessage("Required.");
        RuleFor(plan => plan.Workload!).SetValidator(new PlanWorkloadValidator());
        RuleFor(plan => plan.Objectives!).SetValidator(new PlanObjectivesValidator());
        RuleFor(plan => plan.Constraints!).SetValidator(new PlanConstraintsValidator(catalogue));
    }
}

internal sealed class PlanWorkloadValidator : AnnotatedValidator<PlanWorkload>;

internal sealed class PlanObjectivesValidator : AnnotatedValidator<PlanObjectives>;

internal sealed class PlanConstraintsValidator : AnnotatedValidator<PlanConstraints>
{
    public PlanConstraintsValidator(CatalogueSet catalogue)
    {
        RuleForEach(limits => limits.Gpus).Must(name => name is not null && !catalogue.WholeCards(name).IsEmpty)
            .WithMessage((_, name) => name is null ? "Required." : NoCard(name, catalogue));
        RuleForEach(limits => limits.Engines).Must(name => name is not null && EngineNames.Words.Contains(name, StringComparer.OrdinalIgnoreCase))
            .WithMessage((_, asked) => MisspeltWord.Expected(EngineNames.Words, asked));
        RuleForEach(limits => limits.Precisions).Must(id => id is not null && WeightPrecisions.Words.Contains(id, StringComparer.OrdinalIgnoreCase))
            .WithMessage((_, asked) => MisspeltWord.Expected(WeightPrecisions.Words, asked));
        RuleForEach(limits => limits.Providers).Must(name => name is not null && catalogue.Providers.Contains(name))
            .WithMessage((_, asked) => MisspeltWord.Expected(catalogue.Providers, asked));
    }

    private static string NoCard(string name, CatalogueSet catalogue) => catalogue.ReadCard(name) is { Named: { } named }
        ? $"A plan counts whole GPUs: name the card, {named.Card.Id}."
        : CardRefusal.Of(name, catalogue.ReadCard(name), catalogue).Reason;
}
