using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class CostValidator : AnnotatedValidator<CostRequest>
{
    public CostValidator() => RuleFor(cost => cost)
        .Must(cost => cost.UsdPerGpuHour is null || cost.Provider is null)
        .WithMessage("Expected a price or a provider, not both.");
}
