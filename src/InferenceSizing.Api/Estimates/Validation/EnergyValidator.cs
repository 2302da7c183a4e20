using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class EnergyValidator : AnnotatedValidator<EnergyRequest>;
