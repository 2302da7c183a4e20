using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class PrecisionChoiceValidator : AnnotatedValidator<PrecisionChoice>;

/// <summary>A knob of another engine is refused by name, not ignored.</summary>
internal sealed class EngineChoiceValidator : AnnotatedValidator<EngineChoice>
{
    private const string LlamaCpp = "llama.cpp";

    public EngineChoiceValidator()
    {
        RuleFor(engine => engine.TensorSplit)
            .Must((engine, shares) => shares is null || string.Equals(engine.Name, LlamaCpp, StringComparison.OrdinalIgnoreCase))
            .WithMessage($"Only {LlamaCpp} splits layers by shares.");
        RuleFor(engine => engine.TensorSplit)
            .Must(shares => shares is null || (shares.All(share => share is >= 0 and <= Bounds.MaxLimit) && shares.Sum() > 0))
            .WithMessage("Shares are not negative, and not all zero.");
        foreach (KnobField knob in KnobField.All)
        {
            RuleFor(engine => engine)
                .Must(engine => !knob.IsSet(engine) || (engine.Name is { } name && knob.BelongsTo(name)))
                .OverridePropertyName(knob.JsonName)
                .WithMessage(engine => engine.Name is null
                    ? $"A setting goes with its engine's name: this belongs to {string.Join(" and ", knob.Engines)}."
                    : $"{engine.Name} has no such setting; it belongs to {string.Join(" and ", knob.Engines)}.");
        }
    }
}
