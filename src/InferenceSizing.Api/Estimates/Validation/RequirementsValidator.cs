using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class RequirementsValidator : AnnotatedValidator<RequirementsRequest>
{
    public RequirementsValidator() => RuleFor(require => require.NoWorseThan!).SetValidator(new BaselineValidator());
}

internal sealed class BaselineValidator : AnnotatedValidator<BaselineRequest>
{
    private static readonly BaselineRequest Nothing = new();

    public BaselineValidator() => RuleFor(baseline => baseline)
        .Must(baseline => baseline with { TolerancePercent = null } != Nothing)
        .WithMessage("Expected resolved of an earlier answer, or a figure of it.");
}
