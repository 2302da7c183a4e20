using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class PrecisionChoiceValidator : AnnotatedValidator<PrecisionChoice>;

/// <summary>A knob of another engine is refused by name, not ignored.</summary>
internal sealed class EngineChoiceValidator : AnnotatedValidator<EngineChoice>
{
    public EngineChoiceValidator()
    {
        foreach (KnobField knob in KnobField.All)
        {
            RuleFor(engine => engine)
                .Must(engine => engine.Name is null || !knob.IsSet(engine) || knob.BelongsTo(engine.Name))
                .OverridePropertyName(knob.JsonName)
                .WithMessage(engine => $"{engine.Name} has no such knob; it belongs to {string.Join(" and ", knob.Engines)}.");
        }
    }
}
