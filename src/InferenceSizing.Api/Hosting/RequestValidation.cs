using FluentValidation;
using InferenceSizing.Api.Estimates.Validation;

namespace InferenceSizing.Api.Hosting;

/// <summary>The validators of this assembly, found and registered by FluentValidation as <see cref="IValidator{T}"/> of what they check.</summary>
internal static class RequestValidation
{
    /// <remarks>Validators hold no state, so one of each serves all requests.</remarks>
    public static IServiceCollection AddRequestValidation(this IServiceCollection services) =>
        services.AddValidatorsFromAssemblyContaining<EstimateRequestValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);
}
