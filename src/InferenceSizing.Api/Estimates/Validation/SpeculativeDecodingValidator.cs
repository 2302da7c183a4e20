using FluentValidation;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class SpeculativeDecodingValidator : AnnotatedValidator<SpeculativeDecodingRequest>
{
    private static readonly string DraftModel = SpeculativeMethods.WordOf(SpeculativeMethod.DraftModel);
    private static readonly string[] Heads =
        [.. Enum.GetValues<SpeculativeMethod>().Where(method => method.HasHead()).Select(SpeculativeMethods.WordOf)];
    private static readonly string[] Stored = [DraftModel, .. Heads];

    public SpeculativeDecodingValidator()
    {
        RuleFor(speculation => speculation.DraftModel)
            .Must((speculation, id) => id is not null == string.Equals(speculation.Method, DraftModel, StringComparison.OrdinalIgnoreCase))
            .When(speculation => speculation.Method is not null && !Heads.Contains(speculation.Method, StringComparer.OrdinalIgnoreCase))
            .WithMessage($"Required with method {DraftModel}, and otherwise allowed only with {string.Join(", ", Heads)}.");
        RuleFor(speculation => speculation.DraftWeights)
            .Must((speculation, weights) => weights is null || Stored.Contains(speculation.Method, StringComparer.OrdinalIgnoreCase))
            .When(speculation => speculation.Method is not null)
            .WithMessage($"Only with a method of {string.Join(", ", Stored)}: the others load no weights of their own.");
        RuleFor(speculation => speculation.AcceptanceRateLow)
            .Must((speculation, low) => low is null || low <= speculation.AcceptanceRate)
            .WithMessage("At most acceptanceRate, which it is given with.");
        RuleFor(speculation => speculation.AcceptanceRateHigh)
            .Must((speculation, high) => high is null || high >= speculation.AcceptanceRate)
            .WithMessage("At least acceptanceRate, which it is given with.");
    }
}
