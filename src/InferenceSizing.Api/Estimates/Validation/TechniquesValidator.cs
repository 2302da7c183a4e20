using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class TechniquesValidator : AnnotatedValidator<TechniquesRequest>
{
    public TechniquesValidator() => RuleFor(techniques => techniques.SpeculativeDecoding!).SetValidator(new SpeculativeDecodingValidator());
}
